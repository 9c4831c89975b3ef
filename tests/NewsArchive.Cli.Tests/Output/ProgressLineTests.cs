using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reporting;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Tests.Output;

public class ProgressLineTests
{
    [Fact]
    public void Nobody_gets_a_progress_line_without_a_terminal_or_when_quiet()
    {
        ProgressLine.For(Terminal(new StringWriter(), isInteractive: false), isQuiet: false, TimeProvider.System).ShouldBeNull();
        ProgressLine.For(Terminal(new StringWriter(), isInteractive: true), isQuiet: true, TimeProvider.System).ShouldBeNull();
    }

    [Fact]
    public void The_line_is_shorter_than_the_terminal_and_wiped_at_the_end()
    {
        using var error = new StringWriter();
        using (var line = ProgressLine.For(Terminal(error, isInteractive: true, width: 22), isQuiet: false, TimeProvider.System)!)
        {
            line.Report(new RunProgress(RunStage.Fetching, 1, 12345, 1234));
            line.Report(new RunProgress(RunStage.Packing, 0, 0));
        }

        var screen = Screen(error.ToString());
        error.ToString().ShouldContain("fetching images 1/123");
        error.ToString().ShouldContain("packing …");
        screen.Trim().ShouldBeEmpty();
        screen.Length.ShouldBeLessThan(22);
    }

    [Fact]
    public void Rate_and_time_left_come_after_a_second()
    {
        using var error = new StringWriter();
        var clock = new Seconds();
        using var line = ProgressLine.For(Terminal(error, isInteractive: true), isQuiet: false, clock)!;
        line.Report(new RunProgress(RunStage.Fetching, 1, 600));
        error.ToString().ShouldEndWith("fetching images 1/600");
        clock.Now = 4;
        line.Report(new RunProgress(RunStage.Fetching, 50, 600, 2));
        error.ToString().TrimEnd().ShouldEndWith("fetching images 50/600, 2 failed, 12.5/s, 00:00:44 left");
    }

    sealed class Seconds : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Now;
    }

    [Fact]
    public async Task A_run_on_a_terminal_ends_with_a_clean_line()
    {
        using var folder = new TemporaryFolder();
        var run = await new Tool { IsInteractive = true }.ExecuteAsync("archive", Tool.Articles, "-o", folder["b.wacz"]);

        run.Error.ShouldContain("\rreading ");
        run.Error[(run.Error.LastIndexOf('\r') + 1)..].ShouldStartWith("broken-front-matter.md: "); // the first message starts in the first column
    }

    [Fact]
    public async Task No_progress_in_a_pipe()
    {
        using var folder = new TemporaryFolder();
        (await Tool.RunAsync("archive", Tool.Articles, "-o", folder["b.wacz"])).Error.ShouldNotContain("\r");
    }

    static Terminal Terminal(TextWriter error, bool isInteractive, int width = 80) =>
        new() { Out = Stream.Null, Error = error, OpenInput = () => Stream.Null, IsErrorInteractive = isInteractive, Width = width };

    /// <summary>What stands in the line at the end: each carriage return goes back to its start.</summary>
    static string Screen(string written)
    {
        var line = new char[200];
        Array.Fill(line, ' ');
        var at = 0;
        foreach (var c in written)
            if (c == '\r')
                at = 0;
            else
                line[at++] = c;
        return new string(line).TrimEnd();
    }
}
