namespace NewsArchive.Faults.Tests;

/// <summary>P2 where nothing may be written: file systems mounted read-only, and folders without the permission.</summary>
public sealed class ReadOnlyTests
{
    /// <summary>Commands that write to <c>{ro}</c>, and their exit codes; <c>{ro}</c> holds what they read as well.</summary>
    static readonly (string Line, int Exit)[] Lines =
    [
        ("archive {ro}/posts -o {ro}/n.wacz", 6),
        ("archive {ro}/posts -o {out}/n.wacz --store {ro}/new", 6),
        ("archive {ro}/posts -o {ro}/parts.wacz --workers 2", 6),
        ("pack {ro}/posts --store {ro}/store -o {out}/p.wacz", 6),
        ("fetch {ro}/posts --store {ro}/new", 6),
        ("fetch {ro}/posts --store {ro}/store", 6),
        ("rewrite {ro}/posts --store {out}/store -o {ro}/tree", 6),
        ("clean {ro}/posts -o {ro}/tree", 6),
        ("clean {ro}/posts --in-place", 6),
        ("restore {ro}/b.wacz -o {ro}/tree", 6),
        ("merge {ro}/b.wacz -o {ro}/m.wacz", 6),
        ("split {ro}/b.wacz -o {ro}/parts --max-articles 1", 6),
        ("repair {ro}/b.wacz -o {ro}/r.wacz", 6),
        ("recompress {ro}/store/captures.warc.gz -o {ro}/c.warc.zst --zstd", 6),
        ("index {ro}/store/captures.warc.gz -o {ro}/c.cdxj", 6),
        ("plan {ro}/posts -o {ro}/plan --shards 2", 6),
        ("verify {ro}/b.wacz --report {ro}/r.csv", 6),
        ("verify {ro}/b.wacz", 0),
        ("list {ro}/b.wacz", 0),
        ("show {ro}/b.wacz post-0000.md", 0),
        ("diff {ro}/b.wacz {ro}/b.wacz", 0),
        ("clean {ro}/posts --check", 1),
        ("clean {ro}/posts -o {out}/tree", 0),
        ("restore {ro}/b.wacz -o {out}/restored", 0),
        ("archive {ro}/posts -o {out}/ok.wacz", 0),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nothing_is_written_where_nothing_may_be_and_reading_goes_on(bool isMounted)
    {
        using var folder = new TemporaryFolder();
        PostTree.Make(folder["ro/posts"], 3);
        (await Command.NewsArchiveAsync("archive", folder["ro/posts"], "-o", folder["ro/b.wacz"], "--store", folder["ro/store"], "-q")).ShouldExit(0);
        Directory.CreateDirectory(folder["out"]);
        (await Command.NewsArchiveAsync("fetch", folder["ro/posts"], "--store", folder["out/store"], "-q")).ShouldExit(0);
        var before = PostTree.Read(folder["ro"]);
        var failures = new List<string>();
        if (!isMounted) (await Command.RunAsync("chmod", ["-R", "a-w", folder["ro"]])).ShouldExit(0);
        foreach (var (line, exit) in Lines)
        {
            string[] command = [Repository.Program, .. line.Split(' ').Select(word => word.Replace("{ro}", folder["ro"], StringComparison.Ordinal).Replace("{out}", folder["out"], StringComparison.Ordinal)), "-q"];
            var run = await (isMounted ? MountedAsync(folder["ro"], command) : WithoutPrivilegeAsync(command));
            if (run.ExitCode != exit) failures.Add($"{line}: exit {run.ExitCode} {run.Errors}");
            if (exit == 6 && !run.Errors.Contains("check permissions", StringComparison.Ordinal)) failures.Add($"{line}: {run.Errors}");
            if (!PostTree.Read(folder["ro"]).SequenceEqual(before)) failures.Add($"{line}: something changed");
        }
        if (!isMounted) (await Command.RunAsync("chmod", ["-R", "u+w", folder["ro"]])).ShouldExit(0);
        foreach (var unwanted in new[] { "n.wacz", "p.wacz" })
            if (File.Exists(Path.Combine(folder["out"], unwanted))) failures.Add(unwanted + " was written all the same");
        FaultTable.Count("P2", isMounted ? "commands on a file system mounted read-only" : "commands in folders without permission", Lines.Length, failures);
    }

    /// <summary>With the folder bound over itself, read-only, in namespaces of the command's own.</summary>
    static Task<CommandResult> MountedAsync(string folder, string[] command) =>
        Command.RunAsync("unshare", ["-rm", "bash", "-c", "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"", folder, .. command]);

    /// <summary>Root may write everywhere by its capabilities: without them it is an owner like any other.</summary>
    static Task<CommandResult> WithoutPrivilegeAsync(string[] command) =>
        Environment.IsPrivilegedProcess ? Command.RunAsync("setpriv", ["--bounding-set", "-all", "--inh-caps", "-all", .. command]) : Command.RunAsync(command[0], command[1..]);
}
