using System.Text;
using System.Text.Json;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Bundles;

/// <summary><c>newsarchive/inputs.jsonl</c>: which files a merged or split bundle was made from (docs/bundle-format.md).</summary>
static class BundleInputs
{
    public const string EntryName = "newsarchive/inputs.jsonl";

    /// <summary>The longest list that is carried on or read, in bytes: of some 300,000 files.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>The lines of a bundle's list; none where it has no list.</summary>
    /// <exception cref="Warc.WarcFormatException">It is longer than any that is carried on.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> ReadLines(WaczReader wacz)
    {
        if (wacz.Entries.FirstOrDefault(entry => entry.Name == EntryName) is not { } entry)
            yield break;
        if (entry.Length > MaxBytes)
            throw new Warc.WarcFormatException($"is longer than {MaxBytes} bytes", EntryName);
        using var text = new StreamReader(wacz.OpenEntry(EntryName)!); // it was just listed
        while (text.ReadLine() is { } line)
            yield return Encoding.UTF8.GetBytes(line);
    }

    /// <summary>The archive ids that lines name, each with what a merge put before its paths. Lines that cannot be read are passed over.</summary>
    public static ILookup<string, string> Prefixes(ReadOnlySpan<byte> lines) =>
        Encoding.UTF8.GetString(lines).Split('\n').Select(line => BundleInput.TryRead(Encoding.UTF8.GetBytes(line))).Where(input => input?.Archive is not null)
            .Select(input => (Archive: input!.Archive!, Prefix: input.Prefix ?? "")).Distinct().ToLookup(named => named.Archive, named => named.Prefix, StringComparer.Ordinal); // Where has looked
}

/// <summary>A file that a bundle was made from.</summary>
/// <param name="Name">Its name, without folder.</param>
/// <param name="Archive">The id of its archive, of a bundle of ours.</param>
/// <param name="Prefix">What a merge put before its paths, or null.</param>
sealed record BundleInput(string Name, string? Archive, string? Prefix)
{
    /// <summary>Reads a line; null where it is not one that we write.</summary>
    public static BundleInput? TryRead(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.ValueKind == JsonValueKind.Object ? TryRead(json.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static BundleInput? TryRead(JsonElement line)
    {
        if (Text(line, "name") is not { Length: > 0 } name || !line.TryGetProperty("bytes", out var bytes) || bytes.ValueKind != JsonValueKind.Number || !bytes.TryGetInt64(out var length) || length < 0)
            return null;
        if (!WarcDigest.TryParse(Text(line, "digest"), out var digest) || digest.Algorithm != "sha256" || Text(line, "kind") is not { } kind || kind is not ("bundle" or "wacz" or "warc"))
            return null;
        if (line.TryGetProperty("prefix", out var prefix) && prefix.ValueKind != JsonValueKind.String)
            return null;
        return (Text(line, "archive") is not null) == (kind == "bundle") ? new(name, Text(line, "archive"), Text(line, "prefix")) : null;
    }

    static string? Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
