using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;
namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>-</c> as the file that <c>list</c>, <c>show</c>, <c>verify</c>, <c>recompress</c> and <c>index</c> read.</summary>
public sealed class StandardInputTests : IDisposable
{
    const string Index = "test,site)/ 20210408020000 {\"url\":\"http://site.test/\",\"mime\":\"text/html\",\"filename\":\"a.warc.gz\",\"offset\":5,\"length\":9}\n";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static Task<ToolRun> RunAsync(byte[] input, params string[] args) => new Tool { Input = input }.ExecuteAsync(args);

    [Theory, InlineData("--gzip"), InlineData("--zstd"), InlineData("--plain")]
    public async Task A_WARC_file_is_read_as_from_disk(string form)
    {
        var warc = await SampleWarc.MakeAsync(folder);
        (await Tool.RunAsync("recompress", warc, "-o", folder["x.warc"], form)).ShouldExit(ExitCode.Done);
        var bytes = File.ReadAllBytes(folder["x.warc"]);
        var url = (await Tool.RunAsync("list", folder["x.warc"], "--type", "resource")).Lines[3].Split('\t')[^1];

        (await RunAsync(bytes, "list", "-")).ShouldExit(ExitCode.Done).Out.ShouldBe((await Tool.RunAsync("list", folder["x.warc"])).Out.Replace("x.warc\t", "-\t", StringComparison.Ordinal));
        (await RunAsync(bytes, "show", "-", url)).ShouldExit(ExitCode.Done).Bytes.ShouldBe((await Tool.RunAsync("show", folder["x.warc"], url)).Bytes);
        (await RunAsync(bytes, "show", "-")).ShouldExit(ExitCode.Done).Out.ShouldContain("software: newsarchive");
        (await RunAsync(bytes, "verify", "-")).ShouldExit(ExitCode.Done).Error.ShouldBe("-: sound\n");
        (await RunAsync(bytes, "index", "-", "--stdin-name", "x.warc", "-o", "-")).ShouldExit(ExitCode.Done).Out.ShouldBe((await Tool.RunAsync("index", folder["x.warc"], "-o", "-")).Out);
        var run = (await RunAsync(bytes, "recompress", "-", "-o", folder["back.warc.gz"], "--gzip", "--json")).ShouldExit(ExitCode.Done);
        run.Summary.GetProperty("bytesBefore").GetInt64().ShouldBe(bytes.Length);
        File.ReadAllBytes(folder["back.warc.gz"]).ShouldBe(File.ReadAllBytes(warc));
    }

    [Fact]
    public async Task An_index_is_read_too()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Index);
        (await RunAsync(bytes, "list", "-")).ShouldExit(ExitCode.Done).Lines.ShouldHaveSingleItem().ShouldContain("http://site.test/");
        (await RunAsync(bytes, "show", "-", "http://site.test/")).ShouldExit(ExitCode.Done).Out.ShouldBe(Index);
        (await RunAsync(bytes, "verify", "-")).ShouldExit(ExitCode.Done);
        (await RunAsync([.. "no line\n"u8], "list", "-")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no line of it");
        (await RunAsync([.. "no line\n"u8], "verify", "-")).ShouldExit(ExitCode.Failure).Out.ShouldContain("cdxj-line");
    }

    [Fact]
    public async Task Damage_is_passed_over_and_named()
    {
        var bytes = File.ReadAllBytes(await SampleWarc.MakeAsync(folder));
        var all = (await RunAsync(bytes, "list", "-", "--type", "resource")).ShouldExit(ExitCode.Done).Lines;
        bytes[int.Parse(all[2].Split('\t')[1], System.Globalization.CultureInfo.InvariantCulture) + 30] ^= 1;

        var run = (await RunAsync(bytes, "list", "-", "--type", "resource")).ShouldExit(ExitCode.Partial);
        run.Lines.ShouldContain(all[^1]);
        run.Error.ShouldContain($"-: unreadable: byte {all[2].Split('\t')[1]}: ");
        run.Error.ShouldContain("written into a file, newsarchive repair FILE -o OUT");
        (await RunAsync(bytes, "index", "-", "--stdin-name", "x", "-o", folder["x.cdx"])).ShouldExit(ExitCode.Partial);
        (await RunAsync(bytes, "recompress", "-", "-o", folder["x.warc"], "--plain")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("newsarchive repair FILE -o OUT");
        (await RunAsync(bytes, "verify", "-")).ShouldExit(ExitCode.Failure).Out.ShouldContain("unreadable");
    }

    /// <summary>By its name a file is what it is; what has no name must be told by bytes that are damaged.</summary>
    [Theory]
    [InlineData("--gzip", "flip"), InlineData("--zstd", "flip"), InlineData("--plain", "flip"), InlineData("--plain", "\n"), InlineData("--plain", "\uFEFF")]
    public async Task A_WARC_file_whose_beginning_is_damaged_is_no_index(string form, string damage)
    {
        (await Tool.RunAsync("recompress", await SampleWarc.MakeAsync(folder), "-o", folder["x.warc"], form)).ShouldExit(ExitCode.Done);
        var bytes = File.ReadAllBytes(folder["x.warc"]);
        if (damage == "flip")
            bytes[0] ^= 4;
        else
            bytes = [.. System.Text.Encoding.UTF8.GetBytes(damage), .. bytes];
        File.WriteAllBytes(folder["x.warc"], bytes);

        var byName = await Tool.RunAsync("list", folder["x.warc"]);
        byName.Lines.Length.ShouldBeGreaterThan(3);
        (await RunAsync(bytes, "list", "-")).ShouldExit(byName.Code).Lines.Length.ShouldBe(byName.Lines.Length);
        File.WriteAllBytes(folder["x"], bytes);
        foreach (var command in (string[])["list", "verify"])
        {
            var run = (await Tool.RunAsync(command, folder["x"])).ShouldExit(ExitCode.InvalidInput);
            (run.Error + run.Out).ShouldContain($"newsarchive repair {folder["x"]} -o OUT saves what is sound");
        }
    }

    [Fact]
    public async Task Standard_input_that_cannot_be_read_is_an_input_that_cannot()
    {
        await using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = await RootCommands.RunAsync(["list", "-"], new Terminal { Out = output, Error = error, OpenInput = () => new UnreadableStream() });
        ((ExitCode)code, error.ToString()).ShouldBe((ExitCode.InvalidInput, "newsarchive: -: standard input cannot be read: Is a directory\n"));
    }

    sealed class UnreadableStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("Is a directory");
    }

    [Fact]
    public async Task What_needs_more_than_one_reading_is_refused_with_what_to_do()
    {
        var warc = await SampleWarc.MakeAsync(folder);
        var bytes = File.ReadAllBytes(warc);
        foreach (var command in (string[])["list", "show", "verify"])
        {
            var zip = (await RunAsync(File.ReadAllBytes(folder["b.wacz"]), command, "-")).ShouldExit(ExitCode.InvalidInput);
            (zip.Error + zip.Out).ShouldContain("write standard input into a file first");
        }
        (await RunAsync(File.ReadAllBytes(folder["b.wacz"]), "index", "-", "--stdin-name", "x", "-o", folder["x"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("write standard input into a file first");
        (await RunAsync(File.ReadAllBytes(folder["b.wacz"]), "recompress", "-", "--zstd", "-o", folder["x"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("write standard input into a file first");
        const string Revisit = "WARC/1.1\r\nWARC-Type: revisit\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://site.test/\r\nContent-Length: 0\r\n\r\n\r\n\r\n";
        (await RunAsync([.. System.Text.Encoding.ASCII.GetBytes(Revisit)], "show", "-", "http://site.test/")).ShouldExit(ExitCode.InvalidInput).Error.ShouldEndWith("the record is a revisit of another, and standard input is read once: write it into a file first\n");
        const string Head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\nWARC-Date: 2021-04-08T02:38:00Z\r\nWARC-Target-URI: http://site.test/\r\nContent-Type: application/http;msgtype=response\r\nWARC-Segment-Number: 1\r\nContent-Length: 17\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n";
        (await RunAsync([.. System.Text.Encoding.ASCII.GetBytes(Head)], "index", "-", "--stdin-name", "x.warc", "-o", folder["x"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("write it into a file first");
        (await RunAsync(bytes, "recompress", "-", "-o", folder["x"], "--zstd", "--dict")).ShouldExit(ExitCode.Usage).Error.ShouldContain("--dict reads the file twice");
        (await RunAsync(bytes, "index", "-", "-o", folder["x"])).ShouldExit(ExitCode.Usage).Error.ShouldContain("--stdin-name NAME");
        (await RunAsync(bytes, "index", warc, "--stdin-name", "a.warc.gz", "-o", folder["x"])).ShouldExit(ExitCode.Usage).Error.ShouldContain("go together");
        (await RunAsync(bytes, "index", "-", "--stdin-name", "a/b.warc.gz", "-o", folder["x"])).ShouldExit(ExitCode.Usage).Error.ShouldContain("without its folder");
        (await RunAsync(bytes, "verify", "-", "-")).ShouldExit(ExitCode.Usage).Error.ShouldContain("name it once");
        (await RunAsync([], "index", "-", "--stdin-name", "a.warc", "-o", folder["x"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("-: is empty");
        File.Exists(folder["x"]).ShouldBeFalse();
    }
}
