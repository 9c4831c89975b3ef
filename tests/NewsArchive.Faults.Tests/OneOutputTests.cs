using System.Security.Cryptography;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// Several processes at once that want one output, of two different inputs: what stands there afterwards is what one of them alone would have
/// written, bytes and names; whoever did not write it says why. Three rounds of each command, 25 with NEWSARCHIVE_FULL=1.
/// </summary>
public sealed class OneOutputTests
{
    const int Posts = 12;
    const int Processes = 4;

    /// <summary><c>{x}</c> is the input, a or b; every process has its own <c>{store}</c>.</summary>
    public static TheoryData<string, string> Commands => new()
    {
        { "archive", "archive {x} -o {out}/n.wacz --store {store}" },
        { "archive --force", "archive {x} -o {out}/n.wacz --store {store} --force --drop-lost" },
        { "pack", "pack {x} -o {out}/n.wacz --store {store}" },
        { "clean", "clean {x} -o {out}/tree" },
        { "rewrite", "rewrite {x} -o {out}/tree --store {store}" },
        { "restore", "restore {x}.wacz -o {out}/tree" },
        { "restore --clean", "restore {x}.wacz -o {out}/tree --clean" },
        { "restore --captures", "restore {x}.wacz -o {out}/tree --captures" },
        { "merge", "merge {x}.wacz -o {out}/n.wacz" },
        { "merge --force", "merge {x}.wacz -o {out}/n.wacz --force" },
        { "split", "split {x}-split/n.wacz -o {out}/parts --max-articles 5" },
        { "repair", "repair {x}.wacz -o {out}/n.wacz" },
        { "recompress", "recompress {x}.warc.gz -o {out}/n.warc.zst --zstd" },
        { "index", "index {x}.warc.gz -o {out}/n.cdxj" },
        { "plan", "plan {x} -o {out}/plan --shards 3 --offline" },
    };

    [Theory, MemberData(nameof(Commands))]
    public async Task Several_processes_on_one_output_never_mix_theirs(string name, string line)
    {
        using var folder = new TemporaryFolder();
        await MakeInputsAsync(folder);
        var expected = new List<string>();
        foreach (var input in Inputs)
        {
            Begin(folder);
            (await RunAsync(folder, line, input, 0)).ShouldExit(0);
            expected.Add(Snapshot(folder["out"]));
        }
        var (failures, rounds) = (new List<string>(), FaultTable.IsFull ? 25 : 3);
        for (var round = 0; round < rounds; round++)
        {
            Begin(folder);
            var runs = await Task.WhenAll(Enumerable.Range(0, Processes).Select(i => RunAsync(folder, line, Inputs[i % 2], i)));
            failures.AddRange(runs.Where(run => !IsClear(run)).Select(run => $"round {round}: exit {run.ExitCode} {run.Errors}"));
            if (!runs.Any(run => run.ExitCode == 0)) failures.Add($"round {round}: nobody wins");
            if (!expected.Contains(Snapshot(folder["out"]))) failures.Add($"round {round}: mixed or unfinished: {Snapshot(folder["out"])}");
        }
        FaultTable.Count("P1", $"{Processes} processes at once on one output of {name}", rounds, failures);
    }

    static readonly string[] Inputs = ["a", "b"];

    static bool IsClear(CommandResult run) => run.ExitCode switch
    {
        0 => true,
        75 => run.Errors.Contains("in use by another", StringComparison.Ordinal) || run.Errors.Contains("another newsarchive writes into", StringComparison.Ordinal) || run.Errors.Contains("another process writes there", StringComparison.Ordinal),
        2 or 3 => run.Errors.Contains("exists", StringComparison.Ordinal) || run.Errors.Contains("holds another plan", StringComparison.Ordinal) || run.Errors.Contains("left as it is", StringComparison.Ordinal),
        _ => false,
    };

    [Fact]
    public async Task The_sum_beside_a_bundle_that_two_replace_is_that_of_the_bundle()
    {
        using var folder = new TemporaryFolder();
        await MakeInputsAsync(folder);
        Begin(folder);
        var (bundle, sum) = (Path.Combine(folder["out"], "n.wacz"), Path.Combine(folder["out"], "n.wacz.sha256"));
        // The first is held up between giving the bundle its name and giving the sum its name; the second comes in between, whole.
        var slow = Command.RunAsync("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "trace=?rename,renameat,renameat2", "-e", "inject=?rename,renameat,renameat2:delay_enter=4000000:when=2", Repository.Program, "merge", folder["a.wacz"], "-o", bundle, "--force", "-q"]);
        while (!File.Exists(bundle) && !slow.IsCompleted) await Task.Delay(5, TestContext.Current.CancellationToken);
        (await Command.NewsArchiveAsync("merge", folder["b.wacz"], "-o", bundle, "--force", "-q")).ShouldExit(0);
        File.Exists(sum).ShouldBeTrue();
        slow.IsCompleted.ShouldBeFalse("the second was done before the first went on");
        (await slow).ShouldExit(0);
        File.ReadAllText(sum).ShouldStartWith(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(bundle))));
        FaultTable.Count("P1", "a bundle replaced by two, its sum", 1, []);
    }

    [Fact]
    public async Task A_temporary_that_is_not_locked_yet_is_not_taken_for_a_dead_writers()
    {
        using var folder = new TemporaryFolder();
        await MakeInputsAsync(folder);
        Begin(folder);
        string[] repair = ["repair", folder["a.wacz"], "-o", Path.Combine(folder["out"], "n.wacz"), "-q"];
        // The first has made its temporary and is held up before it locks it; the second tidies up, and is held up before it gives the name.
        var slow = Command.RunAsync("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:delay_enter=1500000", Repository.Program, .. repair]);
        while (!Directory.EnumerateFiles(folder["out"]).Any() && !slow.IsCompleted) await Task.Delay(2, TestContext.Current.CancellationToken);
        var other = await Command.NewsArchiveAsync(repair);
        var first = await slow;
        IsClear(first).ShouldBeTrue(first.Errors);
        IsClear(other).ShouldBeTrue(other.Errors);
        Directory.EnumerateFiles(folder["out"]).Select(Path.GetFileName).ShouldBe(["n.wacz"]);
        FaultTable.Count("P1", "a temporary between its creation and its lock", 1, []);
    }

    /// <summary>Two trees with the same names and other content; bundles, stores and WARC files of both.</summary>
    static async Task MakeInputsAsync(TemporaryFolder folder)
    {
        foreach (var input in Inputs)
        {
            PostTree.Make(folder[input], Posts);
            if (input == "b")
                foreach (var post in Directory.GetFiles(folder[input], "*.md")) File.AppendAllText(post, "<p>the other</p>\n");
            (await Command.NewsArchiveAsync("archive", folder[input], "-o", folder[input + ".wacz"], "--store", folder["seed-" + input], "-q")).ShouldExit(0);
            Directory.CreateDirectory(folder[input + "-split"]);
            File.Copy(folder[input + ".wacz"], Path.Combine(folder[input + "-split"], "n.wacz")); // parts are named after what is split
            using var site = new PictureSite(input == "a" ? 6 : 12);
            site.WriteArticles(folder["site-" + input]);
            (await Command.NewsArchiveAsync("fetch", folder["site-" + input], "--store", folder["fetched-" + input], "--allow-private", "-q")).ShouldExit(0);
            File.Copy(Path.Combine(folder["fetched-" + input], "captures.warc.gz"), folder[input + ".warc.gz"]);
        }
    }

    static void Begin(TemporaryFolder folder)
    {
        if (Directory.Exists(folder["out"])) Directory.Delete(folder["out"], recursive: true);
        Directory.CreateDirectory(folder["out"]);
    }

    static Task<CommandResult> RunAsync(TemporaryFolder folder, string line, string input, int process)
    {
        var store = folder[$"store-{input}-{process}"];
        if (!Directory.Exists(store)) CopyStore(folder["seed-" + input], store);
        var words = line.Split(' ').Select(word => word.Replace("{out}", folder["out"], StringComparison.Ordinal).Replace("{store}", store, StringComparison.Ordinal).Replace("{x}", folder[input], StringComparison.Ordinal));
        return Command.RunAsync("env", [Scenario.Clock, Repository.Program, .. words, "-q"]);
    }

    static void CopyStore(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    /// <summary>Every name below a folder with the digest of its content. What a plan says of its own folder is the same in every run.</summary>
    static string Snapshot(string folder) => string.Join('\n', PostTree.Read(folder).Select(file => $"{file.Key} {file.Value[..16]}"));
}
