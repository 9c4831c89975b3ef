namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>list</c>, <c>restore</c>, <c>merge</c>, <c>diff</c> of what other tools wrote.</summary>
public sealed class WebArchiveCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static string Record(int number, string type, string url, string contentType, string block, string fields = "") =>
        $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:D12}>\r\nWARC-Date: 2021-04-08T02:00:{number:D2}Z\r\nWARC-Target-URI: {url}\r\n{fields}Content-Type: {contentType}\r\nContent-Length: {block.Length}\r\n\r\n{block}\r\n\r\n";

    [Fact]
    public async Task What_could_not_be_restored_is_said_once_with_its_place_also_when_told_to_be_quiet()
    {
        var file = folder.Add("crawl.warc",
            Record(1, "resource", "http://a.test/", "text/html", "<p>one")
            + Record(2, "revisit", "http://b.test/", "application/http", "HTTP/1.1 200 OK\r\n\r\n")
            + Record(3, "resource", "http://c.test/x.txt", "text/plain", "payload", $"WARC-Payload-Digest: sha1:{new string('A', 32)}\r\n")
            + "WARC/1.0\r\nno record\r\n");
        var run = (await Tool.RunAsync("restore", file, "-o", folder["out"])).ShouldExit(ExitCode.Partial);
        var lines = run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(4);
        lines[0].ShouldStartWith("c.test/x.txt: written: WARC-Payload-Digest is sha1:");
        lines[1].ShouldMatch(@"^http://b\.test/: unresolved: a revisit of a payload that is not in this file, or that only another revisit leads to \(crawl\.warc@\d+\)$");
        lines[2].ShouldMatch(@"^crawl\.warc@\d+: damaged: .*head ends too early$");
        lines[3].ShouldContain("files written 2, already there 0, redirects 0, errors 0, left out 0, not restored 2");
        (await Tool.RunAsync("restore", file, "-o", folder["quiet"], "-q")).ShouldExit(ExitCode.Partial).Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(lines[..3]);
    }

    [Fact]
    public async Task A_file_in_the_way_is_said_once()
    {
        var file = folder.Add("crawl.warc", Record(1, "resource", "http://a.test/x.txt", "text/plain", "payload"));
        folder.Add("out/a.test/x.txt", "mine");
        var run = (await Tool.RunAsync("restore", file, "-o", folder["out"])).ShouldExit(ExitCode.Usage);
        run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(line => line.Contains("--force", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory]
    [InlineData("restore", "-o", "{out}")]
    [InlineData("merge", "-o", "{out}.wacz")]
    public async Task A_file_that_holds_no_record_is_invalid_input(params string[] arguments)
    {
        var file = folder.Add("empty.warc", "");
        (await Tool.RunAsync([arguments[0], file, .. arguments[1..].Select(argument => argument.Replace("{out}", folder["out"], StringComparison.Ordinal))])).ShouldExit(ExitCode.InvalidInput).Error.ShouldSatisfyAllConditions(error => error.ShouldContain("no WARC record"), error => error.ShouldNotContain("repair")); // there is nothing to save
        Directory.EnumerateFileSystemEntries(folder.Path, "out*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_WARC_is_no_bundle_to_compare_and_the_message_says_what_to_do()
    {
        var file = folder.Add("crawl.warc", Record(1, "resource", "http://a.test/x.txt", "text/plain", "payload"));
        (await Tool.RunAsync("merge", file, "-o", folder["crawl.wacz"], "-q")).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("diff", folder["crawl.wacz"], file)).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain($"newsarchive merge {file} -o {file}.wacz");
        (await Tool.RunAsync("diff", folder["crawl.wacz"], folder["crawl.wacz"])).ShouldExit(ExitCode.Done);
    }

    [Fact]
    public async Task A_compressed_index_that_index_writes_is_listed_and_verified()
    {
        var file = folder.Add("crawl.warc", Record(1, "resource", "http://a.test/x.txt", "text/plain", "payload"));
        (await Tool.RunAsync("index", file, "-o", folder["crawl.cdx.gz"], "-q")).ShouldExit(ExitCode.Done);
        (await Tool.RunAsync("list", folder["crawl.cdx.gz"])).ShouldExit(ExitCode.Done).Lines.ShouldHaveSingleItem().ShouldEndWith("http://a.test/x.txt");
        (await Tool.RunAsync("verify", folder["crawl.cdx.gz"])).ShouldExit(ExitCode.Done);
    }
}
