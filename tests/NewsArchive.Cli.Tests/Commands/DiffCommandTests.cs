namespace NewsArchive.Cli.Tests.Commands;

/// <summary><c>diff</c>.</summary>
public sealed class DiffCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Differences_are_lines_and_exit_1()
    {
        await ArchiveAsync("a", ("one.md", "First\n"), ("two.md", "Same\n"), ("gone.md", "Gone\n"));
        await ArchiveAsync("b", ("one.md", "Second\n"), ("two.md", "Same\n"), ("new.md", "New\n"));

        var run = (await Tool.RunAsync("diff", folder["a.wacz"], folder["b.wacz"])).ShouldExit(ExitCode.Failure);
        run.Lines.ShouldBe(["removed\tarticle\tgone.md", "added\tarticle\tnew.md", "changed\tarticle\tone.md"]);
        run.Error.ShouldBe("added 1, removed 1, changed 1\n");
        (await Tool.RunAsync("diff", folder["a.wacz"], folder["b.wacz"], "--json")).ShouldExit(ExitCode.Failure).Summary.GetProperty("changed").GetInt32().ShouldBe(1);
        (await Tool.RunAsync("diff", folder["a.wacz"], folder["b.wacz"], "--text")).Out.ShouldContain("--- a/one.md\n+++ b/one.md\n@@ -1 +1 @@\n-First\n+Second\n");
    }

    [Fact]
    public async Task A_bundle_does_not_differ_from_itself()
    {
        await ArchiveAsync("a", ("one.md", "First\n"));
        (await Tool.RunAsync("diff", folder["a.wacz"], folder["a.wacz"])).ShouldExit(ExitCode.Done).Out.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("none.wacz", ExitCode.InvalidInput, "no such file")]
    [InlineData("text.wacz", ExitCode.InvalidInput, "text.wacz")]
    public async Task What_is_no_bundle_is_named(string name, ExitCode code, string message)
    {
        await ArchiveAsync("a", ("one.md", "First\n"));
        folder.Add("text.wacz", "no zip");
        (await Tool.RunAsync("diff", folder["a.wacz"], folder[name])).ShouldExit(code).Error.ShouldContain(message);
    }

    async Task ArchiveAsync(string name, params (string Path, string Text)[] files)
    {
        foreach (var (path, text) in files)
            File.SetLastWriteTimeUtc(folder.Add($"{name}/{path}", text), DateTime.UnixEpoch);
        (await Tool.RunAsync("archive", folder[name], "-o", folder[name + ".wacz"], "-q")).ShouldExit(ExitCode.Done);
    }
}
