using System.Text;
using System.Text.Json;
using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;
using NewsArchive.Cli.Tests.Architecture;

namespace NewsArchive.Cli.Tests;

/// <summary>The command line, run in this process with a terminal of its own.</summary>
sealed record Tool
{
    public byte[] Input { get; init; } = [];
    public bool IsInteractive { get; init; }
    public int Width { get; init; } = 80;
    public string? SourceDateEpoch { get; init; }

    /// <summary>Articles with their pictures beside them; nothing needs a server.</summary>
    public static string Articles => Path.Combine(SourceTree.Top, "fixtures", "articles");

    public static Task<ToolRun> RunAsync(params string[] args) => new Tool().ExecuteAsync(args);

    public static Task<ToolRun> FilterAsync(string input, params string[] args) => new Tool { Input = Encoding.UTF8.GetBytes(input) }.ExecuteAsync(args);

    public async Task<ToolRun> ExecuteAsync(params string[] args)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = await RootCommands.RunAsync(args, new Terminal
        {
            Out = output,
            Error = error,
            OpenInput = () => new MemoryStream(Input, writable: false),
            GetVariable = name => name == "SOURCE_DATE_EPOCH" ? SourceDateEpoch : null,
            IsErrorInteractive = IsInteractive,
            IsOutInteractive = IsInteractive,
            Width = Width,
        });
        return new ToolRun(code, output.ToArray(), error.ToString());
    }
}

/// <summary>What a run left.</summary>
sealed record ToolRun(ExitCode Code, byte[] Bytes, string Error)
{
    public string Out => Encoding.UTF8.GetString(Bytes);

    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Every line of stdout as a JSON object; anything else on it fails here.</summary>
    public JsonElement[] Rows => [.. Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    public JsonElement Summary => Rows[^1];

    public ToolRun ShouldExit(ExitCode code)
    {
        Code.ShouldBe(code, $"stdout: {(Out.Length > 2000 ? Out[..2000] : Out)}\nstderr: {Error}");
        return this;
    }
}
