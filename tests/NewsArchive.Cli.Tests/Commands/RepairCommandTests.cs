namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>repair</c>.</summary>
public sealed class RepairCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("b.wacz")]
    [InlineData("articles.warc.gz")]
    public async Task A_sound_file_comes_out_the_same_and_exits_0(string name)
    {
        await SampleWarc.MakeAsync(folder);
        var run = (await Tool.RunAsync("repair", folder[name], "-o", folder["r"])).ShouldExit(ExitCode.Done);

        run.Out.ShouldBeEmpty();
        File.ReadAllBytes(folder["r"]).ShouldBe(File.ReadAllBytes(folder[name]));
    }

    [Fact]
    public async Task What_is_lost_of_a_bundle_is_named_and_the_rest_verifies_and_restores()
    {
        await SampleWarc.MakeAsync(folder);
        var bytes = File.ReadAllBytes(folder["b.wacz"]);
        var before = folder.Add("bad.wacz", Damage(bytes, "archive/articles.warc.gz"u8, 2_000));

        var run = (await Tool.RunAsync("repair", before, "-o", folder["r.wacz"])).ShouldExit(ExitCode.Partial);
        run.Lines[0].ShouldStartWith("archive/articles.warc.gz@");
        run.Lines.Count(line => line.Contains("the source file is lost", StringComparison.Ordinal)).ShouldBe(1);
        var verdict = (await Tool.RunAsync("verify", folder["r.wacz"])).ShouldExit(ExitCode.Done);
        verdict.Out.ShouldContain("manifest-lost");
        verdict.Out.ShouldContain("repaired");

        var restored = (await Tool.RunAsync("restore", folder["r.wacz"], "-o", folder["out"], "--json")).ShouldExit(ExitCode.Partial);
        (restored.Summary.GetProperty("written").GetInt32(), restored.Summary.GetProperty("damaged").GetInt32()).ShouldBe((11, 1));
        foreach (var file in Directory.GetFiles(folder["out"]))
            File.ReadAllBytes(file).ShouldBe(File.ReadAllBytes(folder["posts/" + Path.GetFileName(file)]));
    }

    [Fact]
    public async Task A_repaired_bundle_comes_out_of_a_second_repair_as_it_is()
    {
        await SampleWarc.MakeAsync(folder);
        folder.Add("bad.wacz", Damage(File.ReadAllBytes(folder["b.wacz"]), "archive/articles.warc.gz"u8, 2_000));
        (await Tool.RunAsync("repair", folder["bad.wacz"], "-o", folder["r.wacz"])).ShouldExit(ExitCode.Partial);

        var run = (await Tool.RunAsync("repair", folder["r.wacz"], "-o", folder["again.wacz"])).ShouldExit(ExitCode.Partial);
        run.Out.ShouldContain("the source file is lost"); // still
        File.ReadAllBytes(folder["again.wacz"]).ShouldBe(File.ReadAllBytes(folder["r.wacz"]));
    }

    [Fact]
    public async Task A_bundle_without_manifest_gets_one_made_of_its_records()
    {
        await SampleWarc.MakeAsync(folder);
        var bytes = File.ReadAllBytes(folder["b.wacz"]);
        folder.Add("cut.wacz", bytes[..bytes.AsSpan().IndexOf("indexes/index.cdx"u8)]);

        var run = (await Tool.RunAsync("repair", folder["cut.wacz"], "-o", folder["r.wacz"], "--json")).ShouldExit(ExitCode.Partial);
        run.Rows.ShouldContain(row => row.GetProperty("message").GetString()!.Contains("made anew from the records", StringComparison.Ordinal));
        (await Tool.RunAsync("verify", folder["r.wacz"])).ShouldExit(ExitCode.Done).Out.ShouldContain("manifest-rebuilt");
        (await Tool.RunAsync("restore", folder["r.wacz"], "-o", folder["out"])).ShouldExit(ExitCode.Done);
        Directory.GetFiles(folder["out"]).Length.ShouldBe(12);
        (await Tool.RunAsync("list", folder["r.wacz"])).Out.ShouldContain("3.md\tPost 3\thttps://news.example/3");
        (await Tool.RunAsync("restore", folder["r.wacz"], "-o", folder["site"], "--clean")).ShouldExit(ExitCode.Done);
    }

    [Fact]
    public async Task A_damaged_WARC_file_loses_one_record()
    {
        var warc = await SampleWarc.MakeAsync(folder);
        var bytes = File.ReadAllBytes(warc);
        bytes[bytes.Length / 2] ^= 1;
        folder.Add("bad.warc.gz", bytes);

        var run = (await Tool.RunAsync("repair", folder["bad.warc.gz"], "-o", folder["r.warc.gz"], "--json")).ShouldExit(ExitCode.Partial);
        run.Summary.GetProperty("losses").GetInt32().ShouldBe(1);
        run.Summary.GetProperty("lostBytes").GetInt32().ShouldBeGreaterThan(0);
        (await Tool.RunAsync("verify", folder["r.warc.gz"])).ShouldExit(ExitCode.Done);
    }

    [Fact]
    public async Task Of_a_WARC_file_too_it_is_said_that_what_was_kept_breaks_rules()
    {
        const string Record = "WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\nWARC-Date: 2021-01-01T00:00:00Z\r\nWARC-Target-URI: https://a.test/\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\ntext\r\n\r\n";
        folder.Add("twice.warc", Record + Record);
        var run = (await Tool.RunAsync("repair", folder["twice.warc"], "-o", folder["r.warc"])).ShouldExit(ExitCode.Done);
        run.Error.ShouldContain("what was kept breaks rules that a repair does not touch (1); newsarchive verify names them");
        File.ReadAllText(folder["r.warc"]).ShouldBe(Record + Record);
    }

    [Theory]
    [InlineData("restore", "-o", "out")]
    [InlineData("list")]
    public async Task A_bundle_that_cannot_be_opened_is_sent_here(string command, params string[] options)
    {
        await SampleWarc.MakeAsync(folder);
        folder.Add("cut.wacz", File.ReadAllBytes(folder["b.wacz"])[..^100]);
        (await Tool.RunAsync([command, folder["cut.wacz"], .. options])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain($"run newsarchive repair {folder["cut.wacz"]} -o OUT");
    }

    [Theory]
    [InlineData("empty.wacz", "")]
    [InlineData("text.wacz", "no zip")]
    [InlineData("text.warc.gz", "no WARC")]
    [InlineData("text.txt", "WARC/")]
    public async Task Where_nothing_can_be_saved_nothing_is_written(string name, string text)
    {
        folder.Add(name, text);
        (await Tool.RunAsync("repair", folder[name], "-o", folder["r"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("nothing to save");
        File.Exists(folder["r"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Never_in_place_and_never_over_another_file()
    {
        await SampleWarc.MakeAsync(folder);
        folder.Add("taken", "mine");
        (await Tool.RunAsync("repair", folder["b.wacz"], "-o", folder["b.wacz"], "--force")).ShouldExit(ExitCode.Usage).Error.ShouldContain("in place");
        (await Tool.RunAsync("repair", folder["b.wacz"], "-o", folder["taken"])).ShouldExit(ExitCode.Usage).Error.ShouldContain("--force");
        (await Tool.RunAsync("repair", folder["none.wacz"], "-o", folder["r"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no such file");
    }

    /// <summary>One bit turned, so many bytes behind the first place of some text.</summary>
    static byte[] Damage(byte[] bytes, ReadOnlySpan<byte> behind, int distance)
    {
        bytes[bytes.AsSpan().IndexOf(behind) + distance] ^= 4;
        return bytes;
    }
}
