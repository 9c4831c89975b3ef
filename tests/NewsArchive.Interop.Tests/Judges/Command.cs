using System.Diagnostics;
using System.Text;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>What a finished program said.</summary>
public sealed record CommandResult(string Line, int ExitCode, byte[] Output, string Errors)
{
    /// <summary>Standard output as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>Fails the test, with everything the program said, unless it ended as expected.</summary>
    public CommandResult ShouldExit(int expected)
    {
        if (ExitCode != expected)
            Assert.Fail($"{Line}\nexit {ExitCode}, expected {expected}\n{Text}\n{Errors}");
        return this;
    }
}

/// <summary>Runs other people's programs, and ours, to their end.</summary>
public static class Command
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a program found on PATH or by its path; kills it (and its children) after five minutes.</summary>
    public static async Task<CommandResult> RunAsync(string file, IEnumerable<string> arguments, string? folder = null, byte[]? input = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder ?? Path.GetTempPath(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var line = $"{file} {string.Join(' ', start.ArgumentList)}";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"Could not start {line}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var output = new MemoryStream();
            var copying = process.StandardOutput.BaseStream.CopyToAsync(output, limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            if (input is not null)
                await process.StandardInput.BaseStream.WriteAsync(input, limit.Token);
            process.StandardInput.Close();
            await copying;
            await process.WaitForExitAsync(limit.Token);
            return new CommandResult(line, process.ExitCode, output.ToArray(), await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Not done after {Limit}: {line}");
        }
    }

    /// <summary>Runs the published newsarchive.</summary>
    public static Task<CommandResult> NewsArchiveAsync(params string[] arguments) => RunAsync(Repository.Program, arguments);
}
