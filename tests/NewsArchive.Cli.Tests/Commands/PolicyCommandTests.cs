using System.IO.Compression;
using System.IO.Pipes;
using System.Security.Cryptography;
using System.Text;
using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>--policy</c>, <c>--print-policy</c> and the limits of cleaning, as a user has them.</summary>
public sealed class PolicyCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("article")]
    [InlineData("lossless")]
    [InlineData("strict")]
    [InlineData("word")]
    [InlineData("text")]
    public async Task A_printed_policy_fed_back_is_the_profile(string profile)
    {
        var printed = (await Tool.RunAsync("clean", "--print-policy", "--profile", profile)).ShouldExit(ExitCode.Done);
        printed.Error.ShouldBeEmpty();
        var path = folder.Add("policy.json", printed.Bytes);

        (await Tool.RunAsync("clean", "--print-policy", "--policy", path)).ShouldExit(ExitCode.Done).Out.ShouldBe(printed.Out);
        var builtIn = await Tool.RunAsync("clean", Tool.Articles, "-o", folder["built-in"], "--profile", profile);
        var fedBack = await Tool.RunAsync("clean", Tool.Articles, "-o", folder["fed-back"], "--policy", path);
        fedBack.Code.ShouldBe(builtIn.Code);
        Tree(folder["fed-back"]).ShouldBe(Tree(folder["built-in"]));
        Tree(folder["built-in"]).Count.ShouldBeGreaterThan(5);
    }

    static List<string> Tree(string top) =>
        [.. Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => $"{Path.GetRelativePath(top, path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}")];

    [Fact]
    public async Task A_policy_cleans_as_it_says()
    {
        var path = folder.Add("policy.json", """{"extends":"strict","attributes":{"add":{"*":["class"]}}}""");
        (await Tool.FilterAsync("<p class=a title=b role=x>c</p>", "clean", "--policy", path)).ShouldExit(ExitCode.Done).Out.ShouldBe("<p class=\"a\" title=\"b\">c</p>");
        (await Tool.FilterAsync("{\"html\":\"<p class=a dir=ltr role=x>c</p>\"}\n", "clean", "--jsonl", "--policy", path)).ShouldExit(ExitCode.Done).Rows[0].GetProperty("clean").GetString().ShouldBe("<p class=\"a\" dir=\"ltr\">c</p>");
    }

    [Fact]
    public async Task A_policy_may_come_from_a_pipe_and_a_bundle_may_not()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/dev/fd is Linux's");
        using var policy = Pipe("""{"extends":"strict","attributes":{"add":{"*":["class"]}}}""");
        (await Tool.FilterAsync("<p class=a role=x>c</p>", "clean", "--policy", Path(policy))).ShouldExit(ExitCode.Done).Out.ShouldBe("<p class=\"a\">c</p>");

        using var bundle = Pipe("PK");
        (await Tool.RunAsync("repair", Path(bundle), "-o", folder["saved.wacz"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("is a pipe; name a .wacz");

        static AnonymousPipeServerStream Pipe(string text)
        {
            var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
            pipe.Write(Encoding.UTF8.GetBytes(text)); // shorter than the 64 KiB that a pipe holds
            pipe.SafePipeHandle.Close();
            return pipe;
        }

        static string Path(AnonymousPipeServerStream pipe) => $"/dev/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
    }

    [Theory]
    [InlineData("clean IN -o OUT")]
    [InlineData("clean IN --in-place")]
    [InlineData("clean --print-policy")]
    [InlineData("archive IN -o B.wacz")]
    [InlineData("pack IN --store STORE -o B.wacz")]
    [InlineData("fetch IN --store OUT")]
    public async Task A_bad_policy_is_invalid_input_and_nothing_is_written(string call)
    {
        folder.Add("IN/a.html", "<p onclick=x>a</p>");
        (await Tool.RunAsync("fetch", folder["IN"], "--store", folder["STORE"], "--offline")).ShouldExit(ExitCode.Done);
        var path = folder.Add("policy.json", "{\n  \"extends\": \"article\",\n  \"elments\": {\"add\": [\"font\"]}\n}\n");
        var before = folder.Snapshot();

        var words = call.Split(' ').Select(word => word.Length > 1 && char.IsUpper(word[0]) ? folder[word] : word);
        var run = (await Tool.RunAsync([.. words, "--policy", path])).ShouldExit(ExitCode.InvalidInput);

        run.Error.ShouldBe($"newsarchive: {path}:3: unknown key elments; did you mean elements?\n");
        run.Out.ShouldBeEmpty();
        folder.Snapshot().ShouldBe(before);
    }

    [Fact]
    public async Task A_policy_that_is_not_there_or_named_beside_a_profile_is_an_error()
    {
        (await Tool.FilterAsync("", "clean", "--policy", folder["none.json"])).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("no such file");
        var path = folder.Add("policy.json", "{}");
        (await Tool.FilterAsync("", "clean", "--policy", path, "--profile", "strict")).ShouldExit(ExitCode.Usage).Error.ShouldContain("leave --profile out");
        (await Tool.RunAsync("clean", "a.md", "--print-policy")).ShouldExit(ExitCode.Usage);
        (await Tool.RunAsync("clean", "--print-policy", "--json")).ShouldExit(ExitCode.Usage).Out.ShouldBeEmpty();
        (await Tool.RunAsync("clean", "--print-policy", "--check")).ShouldExit(ExitCode.Usage);
        (await Tool.RunAsync("rewrite", "a.md", "--store", folder.Path, "-o", folder["o"], "--policy", path)).ShouldExit(ExitCode.Usage);
    }

    [Fact]
    public async Task Zero_width_spaces_go_when_asked()
    {
        (await Tool.FilterAsync("<p>a\u200Bb\u200Dc</p>", "clean", "--drop-zero-width-spaces")).ShouldExit(ExitCode.Done).Out.ShouldBe("<p>ab\u200Dc</p>");
        (await Tool.FilterAsync("<p>a\u200Bb\u200Dc</p>", "clean")).ShouldExit(ExitCode.Done).Out.ShouldBe("<p>a\u200Bb\u200Dc</p>");
    }

    [Fact]
    public async Task A_bundle_says_which_policy_made_it_and_is_the_same_twice()
    {
        var path = folder.Add("policy.json", """{"elements":{"remove":["small"]}}""");
        string[] options = ["--policy", path, "--max-depth", "64"];
        (await Tool.RunAsync(["archive", Tool.Articles, "-o", folder["a.wacz"], "--offline", "--missing-ok", .. options])).Code.ShouldBeOneOf(ExitCode.Done, ExitCode.Partial);
        (await Tool.RunAsync(["pack", Tool.Articles, "--store", folder["a.wacz.store"], "-o", folder["b.wacz"], "--missing-ok", "--jobs", "3", .. options])).Code.ShouldBeOneOf(ExitCode.Done, ExitCode.Partial);
        File.ReadAllBytes(folder["b.wacz"]).ShouldBe(File.ReadAllBytes(folder["a.wacz"]));
        (await Tool.RunAsync("verify", folder["a.wacz"])).ShouldExit(ExitCode.Done);

        var printed = (await Tool.RunAsync(["clean", "--print-policy", .. options])).ShouldExit(ExitCode.Done).Bytes;
        var heads = WarcInfo(folder["a.wacz"]);
        heads.ShouldContain("newsarchive-profile: article\r\n");
        heads.ShouldContain($"newsarchive-policy: sha256:{Convert.ToHexStringLower(SHA256.HashData(printed))}\r\n");
    }

    [Fact]
    public async Task A_bundle_made_by_a_profile_names_no_policy_however_the_profile_was_given()
    {
        var path = folder.Add("policy.json", (await Tool.RunAsync("clean", "--print-policy", "--profile", "strict")).Bytes);
        await Tool.RunAsync("archive", Tool.Articles, "-o", folder["a.wacz"], "--offline", "--policy", path);
        await Tool.RunAsync("archive", Tool.Articles, "-o", folder["b.wacz"], "--offline", "--profile", "strict", "--store", folder["a.wacz.store"]);
        File.ReadAllBytes(folder["b.wacz"]).ShouldBe(File.ReadAllBytes(folder["a.wacz"]));
        WarcInfo(folder["a.wacz"]).ShouldNotContain("newsarchive-policy");
    }

    /// <summary>The first record of our own, as text.</summary>
    static string WarcInfo(string bundle)
    {
        using var zip = ZipFile.OpenRead(bundle);
        using var gzip = new GZipStream(zip.GetEntry("archive/articles.warc.gz")!.Open(), CompressionMode.Decompress);
        var start = new byte[4096];
        return Encoding.UTF8.GetString(start, 0, gzip.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
    }

    [Theory]
    [InlineData("--max-tags", "3", "<p>a</p><p>b</p>", ExitCode.Limit, "")]
    [InlineData("--max-tags", "4", "<p>a</p><p>b</p>", ExitCode.Done, "<p>a</p><p>b</p>")]
    [InlineData("--max-attributes", "1", "<p title=a lang=b>c</p>", ExitCode.Done, "<p title=\"a\">c</p>")]
    [InlineData("--max-tags", "0", "", ExitCode.Usage, "")]
    [InlineData("--max-depth", "1025", "", ExitCode.Usage, "")]
    public async Task A_limit_stops_what_is_over_it(string option, string value, string html, ExitCode code, string output)
    {
        var run = (await Tool.FilterAsync(html, "clean", option, value)).ShouldExit(code);
        run.Out.ShouldBe(output);
        if (code == ExitCode.Limit)
            run.Error.ShouldContain(option);
    }

    [Fact]
    public async Task What_is_deeper_than_asked_is_unwrapped()
    {
        var html = string.Concat(Enumerable.Repeat("<div>", 30)) + "a" + string.Concat(Enumerable.Repeat("</div>", 30));
        (await Tool.FilterAsync(html, "clean", "--max-depth", "20")).ShouldExit(ExitCode.Done).Out.Split("<div>").Length.ShouldBe(21);
    }

    [Fact]
    public async Task An_article_over_a_limit_has_a_row_and_the_others_go_on()
    {
        folder.Add("in/bomb.html", "<p>a</p><p>b</p>");
        folder.Add("in/fine.html", "<p>a</p>");
        var run = (await Tool.RunAsync("clean", folder["in"], "-o", folder["out"], "--max-tags", "2", "--json")).ShouldExit(ExitCode.Partial);
        var row = run.Rows.Single(row => row.GetProperty("type").GetString() == "problem");
        (row.GetProperty("path").GetString(), row.GetProperty("rule").GetString()).ShouldBe(("bomb.html", "limit"));
        Directory.GetFiles(folder["out"]).ShouldHaveSingleItem();

        (await Tool.RunAsync("archive", folder["in"], "-o", folder["b.wacz"], "--max-tags", "2", "--offline")).ShouldExit(ExitCode.Partial).Error.ShouldContain("limit");
        (await Tool.FilterAsync("{\"html\":\"<p>a</p><p>b</p>\"}\n", "clean", "--jsonl", "--max-tags", "2")).ShouldExit(ExitCode.Partial).Rows[0].GetProperty("rule").GetString().ShouldBe("limit");
    }

    [Fact]
    public void Every_limit_names_its_attack()
    {
        var clean = RootCommands.Create(new Terminal { Out = Stream.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null }).Subcommands.Single(command => command.Name == "clean");
        foreach (var name in new[] { "--max-article-mb", "--max-tags", "--max-depth", "--max-attributes" })
            clean.Options.Single(option => option.Name == name).Description!.ShouldContain("gainst ", customMessage: name);
    }
}
