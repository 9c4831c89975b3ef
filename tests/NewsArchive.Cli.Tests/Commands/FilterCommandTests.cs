using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>list</c> and <c>show</c> with conditions, on a bundle with one capture, one 404 beside it, and their requests.</summary>
public sealed class FilterCommandTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    string image = "";

    public async ValueTask InitializeAsync()
    {
        using var server = new LoopbackServer(request => request.Path == "/a.png" ? request.AnswerAsync(200, File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "lantern.png")), "Content-Type: image/png; x=y\r\n") : request.AnswerAsync(404, []));
        image = server.Url("/a.png").ToString();
        folder.Add("in/a.html", $"<p><img src=\"{image}\"><img src=\"{server.Url("/gone.png")}\"></p>\n");
        (await Tool.RunAsync("archive", folder["in"], "-o", folder["b.wacz"], "--allow-private", "--retries", "0", "-q")).ShouldExit(ExitCode.Partial);
    }

    public ValueTask DisposeAsync()
    {
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(1, "--type", "response", "--mime", "image/")]
    [InlineData(0, "--type", "request", "--status", "200")] // a request has no status
    [InlineData(0, "--type", "revisit", "--mime", "text/")]
    [InlineData(1, "--type", "REQUEST", "--mime", "application/http")]
    [InlineData(2, "--type", "warcinfo")]
    [InlineData(0, "--to", "1999")]
    public async Task List_holds_the_records_that_meet_the_conditions(int count, params string[] conditions) =>
        (await Tool.RunAsync(["list", folder["b.wacz"], .. conditions])).ShouldExit(ExitCode.Done).Lines.Length.ShouldBe(count);

    [Fact]
    public async Task A_condition_lists_records_and_not_articles()
    {
        var lines = (await Tool.RunAsync("list", folder["b.wacz"], "--mime", "image/")).ShouldExit(ExitCode.Done).Lines;
        lines.ShouldNotBeEmpty();
        lines.ShouldAllBe(line => line.Split('\t').Length == 7);
        lines.ShouldContain(line => line.EndsWith(image, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Show_tells_a_request_from_its_response()
    {
        (await Tool.RunAsync("show", folder["b.wacz"], image)).ShouldExit(ExitCode.Done).Bytes.ShouldBe(File.ReadAllBytes(Path.Combine(Tool.Articles, "images", "lantern.png")));
        (await Tool.RunAsync("show", folder["b.wacz"], image, "--type", "request")).ShouldExit(ExitCode.Done).Out.ShouldStartWith("GET /a.png HTTP/1.1\r\n");
        (await Tool.RunAsync("show", folder["b.wacz"], image, "--to", "1999")).ShouldExit(ExitCode.Failure);
    }

    [Theory]
    [InlineData("list", "--from", "yesterday")]
    [InlineData("show", "--to", "2021-13")]
    public async Task What_is_no_date_is_a_wrong_call(string command, string option, string value) =>
        (await Tool.RunAsync(command, folder["b.wacz"], option, value)).ShouldExit(ExitCode.Usage).Error.ShouldContain($"{option} {value}: no date");
}
