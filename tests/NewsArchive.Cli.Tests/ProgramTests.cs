using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Cli.Tests;

/// <summary>The built program as a shell sees it: exit codes, signals, pipes.</summary>
public sealed class ProgramTests : IDisposable
{
    const int Interrupt = 2, Terminate = 15;

    static readonly byte[] Photo = File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "harbour-600.jpg"));

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Lies beside the tests: their project refers to that of the program.</summary>
    static string Executable => Path.Combine(AppContext.BaseDirectory, "newsarchive");

    [Theory]
    [InlineData("--version", 0)]
    [InlineData("list no-such-file", 4)]
    [InlineData("lsit", 2)]
    public async Task The_process_exits_with_the_code(string line, int code)
    {
        using var program = Start(line.Split(' '));
        program.StandardInput.Close();
        await ExitAsync(program, code);
    }

    [Fact]
    public async Task It_is_a_filter_for_UTF_8_whatever_the_locale()
    {
        using var program = Start(["clean"], ("LC_ALL", "C"), ("TZ", "Asia/Shanghai"));
        await program.StandardInput.BaseStream.WriteAsync("<p><span>海湾城 é</span></p>\n"u8.ToArray(), TestContext.Current.CancellationToken);
        program.StandardInput.Close();
        var output = new MemoryStream();
        await program.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await ExitAsync(program, 0);
        Encoding.UTF8.GetString(output.ToArray()).ShouldBe("<p>海湾城 é</p>\n");
    }

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    public async Task A_signal_ends_a_run_with_130_and_the_next_run_goes_on(int signal)
    {
        var release = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        using var server = new LoopbackServer(async request =>
        {
            if (request.Path == "/slow.jpg" && !release.Task.IsCompleted)
            {
                asked.TrySetResult();
                await release.Task;
            }
            await request.AnswerAsync(200, Photo);
        });
        folder.Add("in/a.html", $"<p><img src=\"{server.Url("/first.jpg")}\"></p>\n");
        folder.Add("in/b.html", $"<p><img src=\"{server.Url("/slow.jpg")}\"></p>\n");
        string[] call = ["archive", folder["in"], "-o", folder["b.wacz"], "--allow-private"];

        using (var program = Start(call))
        {
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await UntilAsync(() => Directory.Exists(folder["b.wacz.store"]) && File.ReadAllText(folder["b.wacz.store/journal.jsonl"]).Contains("/first.jpg", StringComparison.Ordinal));
            Send(program.Id, signal).ShouldBe(0);
            var error = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await ExitAsync(program, 130);
            (await error).ShouldBe("newsarchive: interrupted; nothing is lost, run the same command again to go on\n");
        }
        File.Exists(folder["b.wacz"]).ShouldBeFalse();
        Directory.GetFiles(folder.Path, "*.tmp-*").ShouldBeEmpty();
        release.SetResult();

        (await Tool.RunAsync(call)).ShouldExit(ExitCode.Done);
        server.Requests.Count(request => request.Path == "/first.jpg").ShouldBe(1, "what was fetched before the signal is not fetched again");
        (await Tool.RunAsync("verify", folder["b.wacz"])).ShouldExit(ExitCode.Done);
    }

    [Theory]
    [InlineData("clean")]
    [InlineData("clean", "--jsonl")]
    [InlineData("archive", "-", "-o", "/dev/null/b.wacz")]
    public async Task A_filter_that_waits_for_input_can_be_interrupted(params string[] args)
    {
        using var program = Start(args);
        var error = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        _ = program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        // More than a pipe holds: when it is all written, the program is reading, and then it waits.
        for (var i = 0; i < 2000; i++)
            await program.StandardInput.WriteAsync("{\"html\":\"" + new string('x', 100) + "\"}\n");
        await program.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        var start = TimeProvider.System.GetTimestamp();
        Send(program.Id, Interrupt).ShouldBe(0);
        await ExitAsync(program, 130);
        TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(8), "not only after the grace for a signal");
        (await error).ShouldContain("interrupted");
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_no_crash()
    {
        (await Tool.RunAsync("archive", Tool.Articles, "-o", folder["b.wacz"], "-q")).ShouldExit(ExitCode.Done);
        // Long enough for the pipe to fill: 200 names of the same bundle.
        using var program = Start("bash", ["-c", $"set -o pipefail; '{Executable}' list '{folder["b.wacz"]}' --records --json | head -1 | wc -l; '{Executable}' verify {string.Join(' ', Enumerable.Repeat($"'{folder["none"]}'", 400))} --json | true"]);
        var error = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        (await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe("1\n");
        await ExitAsync(program, 4); // verify's own answer: there is no such file
        error.ShouldNotContain("Unhandled");
        error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Standard_output_that_is_full_is_an_output_error()
    {
        using var program = Start("bash", ["-c", $"'{Executable}' clean '{Path.Combine(Tool.Articles, "tram-returns.html")}' > /dev/full"]);
        var error = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await ExitAsync(program, 6);
        error.ShouldContain("No space left");
        error.ShouldNotContain("   at ");
    }

    static Process Start(string[] args, params (string Name, string Value)[] environment) => Start(Executable, args, environment);

    static Process Start(string file, string[] args, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, args) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start).ShouldNotBeNull();
    }

    static async Task ExitAsync(Process program, int code)
    {
        try
        {
            await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!program.HasExited)
                program.Kill(entireProcessTree: true);
        }
        program.ExitCode.ShouldBe(code);
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            tries.ShouldBeLessThan(600);
            await Task.Delay(50, TestContext.Current.CancellationToken); // another process: there is nothing to wait on but the file
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Send(int process, int signal);
}
