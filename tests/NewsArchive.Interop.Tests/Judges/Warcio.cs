using System.Text.Json;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>A record as warcio.js read it, with what it found wrong.</summary>
public sealed record CheckedRecord(string Type, string Id, string? Uri, long Offset, long Length, long BlockLength, IReadOnlyList<string> Problems);

/// <summary>Judges WARC files by warcio.js.</summary>
public static class Warcio
{
    static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    /// <summary>Reads every record and recomputes lengths, digests and the places where members begin.</summary>
    public static async Task<IReadOnlyList<CheckedRecord>> CheckAsync(string warc)
    {
        var result = await RawCheckAsync(warc);
        return [.. Lines(result.ShouldExit(0)).Select(line => JsonSerializer.Deserialize<CheckedRecord>(line, CamelCase)!)]; // the script prints objects only
    }

    /// <summary>As <see cref="CheckAsync"/>, for a file that may be too broken to read.</summary>
    public static Task<CommandResult> RawCheckAsync(string warc) =>
        Command.RunAsync("node", [Path.Combine(Repository.JudgeScripts, "check.mjs"), warc]);

    /// <summary>The CDXJ lines that warcio.js makes for a WARC.</summary>
    public static async Task<IReadOnlyList<string>> IndexAsync(string warc)
    {
        var result = await Command.RunAsync("node", [Path.Combine(Repository.JudgeScripts, "node_modules", "warcio", "dist", "cli.js"), "cdx-index", warc]);
        return Lines(result.ShouldExit(0));
    }

    /// <summary>The sort key that warcio.js gives to each URL.</summary>
    public static async Task<IReadOnlyList<string>> SurtsAsync(IEnumerable<string> urls)
    {
        var result = await Command.RunAsync("node", [Path.Combine(Repository.JudgeScripts, "surt.mjs")], input: JsonSerializer.SerializeToUtf8Bytes(urls));
        return JsonSerializer.Deserialize<string[]>(result.ShouldExit(0).Output)!; // the script prints an array or fails
    }

    static string[] Lines(CommandResult result) => result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
