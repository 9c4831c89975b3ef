using System.Text;
using System.Text.Json;

namespace NewsArchive.Cli.Tests.Commands;

public class CleanLinesTests
{
    [Fact]
    public async Task Each_line_is_answered_in_order()
    {
        var run = (await Tool.FilterAsync("""
            {"html":"<p onclick=\"x()\">a</p>","id":{"n":1}}
            {"payload":"<script>alert(1)</script><b>b</b>"}
            {"markdown":"# c <script>x</script>"}
            """, "clean", "--jsonl")).ShouldExit(ExitCode.Done);

        run.Lines[0].ShouldBe("""{"id":{"n":1},"clean":"<p>a</p>","report":{"kind":"html","verbatim":false,"rules":[{"rule":"event-handlers","count":1,"sample":"<p onclick=\"x()\">"}]}}""");
        run.Rows.Select(row => row.GetProperty("clean").GetString()).ShouldBe(["<p>a</p>", "<b>b</b>", "# c "]);
    }

    [Fact]
    public async Task A_bad_line_is_an_error_row_and_exit_3_and_the_others_go_through()
    {
        var run = (await Tool.FilterAsync("""
            {"html":"<p>1</p>"}
            no json
            [1]
            {"title":"no body"}
            {"html":5}
            {"html":"\ud800"}

            {"html":""}
            """, "clean", "--jsonl")).ShouldExit(ExitCode.Partial);

        run.Rows.Select(row => row.TryGetProperty("error", out _) ? $"{row.GetProperty("line").GetInt32()} {row.GetProperty("rule").GetString()}" : row.GetProperty("clean").GetString())
            .ShouldBe(["<p>1</p>", "2 json", "3 json", "4 no-body", "5 no-body", "6 json", ""]);
    }

    [Fact]
    public async Task A_line_over_the_limit_is_an_error_row()
    {
        var run = await Tool.FilterAsync($"{{\"html\":\"{new string('x', 1 << 20)}\"}}\n{{\"html\":\"y\"}}\n", "clean", "--jsonl", "--max-article-mb", "1");

        run.ShouldExit(ExitCode.Partial).Rows[0].GetProperty("rule").GetString().ShouldBe("too-large");
        run.Rows[1].GetProperty("clean").GetString().ShouldBe("y");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task Order_does_not_depend_on_the_jobs(string jobs)
    {
        var input = string.Concat(Enumerable.Range(0, 500).Select(i => $"{{\"html\":\"<p>{i}{new string('x', i * 7919 % 3000)}</p>\",\"id\":{i}}}\n"));
        var run = (await Tool.FilterAsync(input, "clean", "--jsonl", "--jobs", jobs)).ShouldExit(ExitCode.Done);
        run.Rows.Select(row => row.GetProperty("id").GetInt32()).ShouldBe(Enumerable.Range(0, 500));
    }

    [Fact]
    public async Task Profile_and_format_apply_to_lines()
    {
        (await Tool.FilterAsync("{\"html\":\"<p><b>x</b></p>\"}\n", "clean", "--jsonl", "--profile", "text")).Rows[0].GetProperty("clean").GetString()!.Trim().ShouldBe("x");
        (await Tool.FilterAsync("{\"html\":\"# <i onclick=x>y</i>\"}\n", "clean", "--jsonl", "--format", "markdown")).Rows[0].GetProperty("report").GetProperty("kind").GetString().ShouldBe("markdown");
    }

    [Fact]
    public void An_answer_comes_before_the_next_question_is_asked()
    {
        // A program that writes a line and waits for its answer must not wait for ever.
        using var input = new Conversation();
        using var output = new MemoryStream();
        input.Answered = () => output.Length > 0;

        var done = new Articles.Trees.CleanLines(new(), new()).Run(input, output, 2, TestContext.Current.CancellationToken);

        done.ShouldBe((2, 0));
        input.WasAnswered.ShouldBeTrue();
    }

    /// <summary>Gives a line, and the second only when the first is answered (or after 10 s, and then the test fails).</summary>
    sealed class Conversation : MemoryStream
    {
        int _given;

        public Func<bool> Answered { get; set; } = () => false;
        public bool WasAnswered { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_given == 1)
                WasAnswered = SpinWait.SpinUntil(Answered, TimeSpan.FromSeconds(10));
            return _given++ < 2 ? Encoding.UTF8.GetBytes("{\"html\":\"<p>x</p>\"}\n", buffer.AsSpan(offset, count)) : 0;
        }

        public override int Read(Span<byte> buffer)
        {
            var bytes = new byte[buffer.Length];
            var count = Read(bytes, 0, bytes.Length);
            bytes.AsSpan(0, count).CopyTo(buffer);
            return count;
        }
    }
}
