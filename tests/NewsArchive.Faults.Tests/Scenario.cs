using System.Security.Cryptography;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// One command over a folder: <c>in</c> is only read, <c>out</c> is what it works on, begun anew from <c>seed</c> for each run. Made by the program
/// itself, undisturbed.
/// </summary>
sealed class Scenario : IDisposable
{
    readonly TemporaryFolder _folder;
    readonly PictureSite? _site;
    readonly SortedDictionary<string, string> _inputs;

    /// <summary>The command line, also for running again.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>What stands in <c>out</c> when the command ran undisturbed, a store left out.</summary>
    public SortedDictionary<string, string> Finished { get; private set; } = [];

    /// <summary>What stands in <c>out</c> before.</summary>
    public SortedDictionary<string, string> Begun { get; }

    public string Log => _folder["strace.log"];

    Scenario(TemporaryFolder folder, PictureSite? site, string[] arguments)
    {
        (_folder, _site) = (folder, site);
        Arguments = [.. arguments.Select(argument => argument.Replace("{in}", folder["in"], StringComparison.Ordinal).Replace("{out}", folder["out"], StringComparison.Ordinal))];
        Directory.CreateDirectory(folder["seed"]);
        _inputs = Read(folder["in"]);
        Begun = Read(folder["seed"]);
    }

    /// <summary>The commands that write, each over the least work that makes every kind of call.</summary>
    public static readonly string[] Names = ["archive", "archive-over", "fetch", "rewrite", "pack", "clean", "clean-in-place", "merge", "split", "repair", "recompress", "index", "restore", "restore-clean"];

    /// <summary>Articles that a store sees for the first time are dated by the clock: with this one bundles of different runs can be compared.</summary>
    public const string Clock = "SOURCE_DATE_EPOCH=1617849480";

    /// <summary>Runs the command to its end, undisturbed.</summary>
    public Task<CommandResult> RunAsync(params string[] more) => Command.RunAsync("env", [Clock, Repository.Program, .. Arguments, .. more]);

    /// <summary>Makes the inputs of a scenario and runs it once, undisturbed.</summary>
    /// <param name="posts">How many articles; a dozen pictures for each when they are fetched.</param>
    public static async Task<Scenario> MakeAsync(string name, int posts)
    {
        var folder = new TemporaryFolder();
        var scenario = name switch
        {
            "archive" => Over(folder, posts, ["archive", "{in}", "-o", "{out}/n.wacz"]),
            "archive-over" => await OverOldBundleAsync(folder, posts),
            "fetch" => OverSite(folder, posts, ["fetch", "{in}", "--store", "{out}/store", "--allow-private", "--per-host", "1", "--delay", "0"]),
            "rewrite" => await OverStoreAsync(folder, posts, ["rewrite", "{in}", "--store", "{out}/store", "-o", "{out}/tree"]),
            "pack" => await OverStoreAsync(folder, posts, ["pack", "{in}", "--store", "{out}/store", "-o", "{out}/n.wacz"]),
            "clean" => Over(folder, posts, ["clean", "{in}", "-o", "{out}/tree"]),
            "clean-in-place" => InPlace(folder, posts),
            "merge" => await OverBundlesAsync(folder, posts, 2, ["merge", "{in}/1.wacz", "{in}/2.wacz", "-o", "{out}/n.wacz"]),
            "split" => await OverBundlesAsync(folder, posts, 1, ["split", "{in}/1.wacz", "-o", "{out}/parts", "--max-articles", $"{(posts + 1) / 2}"]),
            "repair" => await OverBundlesAsync(folder, posts, 1, ["repair", "{in}/1.wacz", "-o", "{out}/n.wacz"]),
            "recompress" => await OverWarcAsync(folder, posts, ["recompress", "{in}/1.warc", "-o", "{out}/n.warc.zst", "--zstd"]),
            "index" => await OverWarcAsync(folder, posts, ["index", "{in}/1.warc", "-o", "{out}/n.cdxj"]),
            "restore" => await OverBundlesAsync(folder, posts, 1, ["restore", "{in}/1.wacz", "-o", "{out}/tree"]),
            "restore-clean" => await OverBundlesAsync(folder, posts, 1, ["restore", "{in}/1.wacz", "-o", "{out}/tree", "--clean"]),
            _ => throw new ArgumentException(name, nameof(name)),
        };
        scenario.Begin();
        (await scenario.RunAsync()).ShouldExit(0);
        scenario.Finished = scenario.Outputs();
        return scenario;
    }

    static Scenario Over(TemporaryFolder folder, int posts, string[] arguments)
    {
        PostTree.Make(folder["in"], posts);
        return new Scenario(folder, null, [.. arguments, "-q"]);
    }

    static Scenario InPlace(TemporaryFolder folder, int posts)
    {
        PostTree.Make(folder["seed"], posts);
        Directory.CreateDirectory(folder["in"]);
        return new Scenario(folder, null, ["clean", "{out}", "--in-place", "-q"]);
    }

    static Scenario OverSite(TemporaryFolder folder, int posts, string[] arguments)
    {
        var site = new PictureSite(posts * 6);
        site.WriteArticles(folder["in"]);
        return new Scenario(folder, site, [.. arguments, "-q"]);
    }

    static async Task<Scenario> OverStoreAsync(TemporaryFolder folder, int posts, string[] arguments)
    {
        using var site = new PictureSite(posts * 6);
        site.WriteArticles(folder["in"]);
        (await Command.NewsArchiveAsync("fetch", folder["in"], "--store", Path.Combine(folder["seed"], "store"), "--allow-private", "-q")).ShouldExit(0);
        return new Scenario(folder, null, [.. arguments, "-q"]);
    }

    static async Task<Scenario> OverOldBundleAsync(TemporaryFolder folder, int posts)
    {
        PostTree.Make(folder["in"], posts);
        (await Command.NewsArchiveAsync("archive", Path.Combine(folder["in"], "post-0000.md"), "-o", Path.Combine(folder["seed"], "n.wacz"), "--missing-ok", "-q")).ShouldExit(0);
        return new Scenario(folder, null, ["archive", "{in}", "-o", "{out}/n.wacz", "--force", "-q"]);
    }

    static async Task<Scenario> OverBundlesAsync(TemporaryFolder folder, int posts, int bundles, string[] arguments)
    {
        for (var bundle = 1; bundle <= bundles; bundle++)
        {
            PostTree.Make(folder[$"posts-{bundle}"], posts * bundle);
            (await Command.NewsArchiveAsync("archive", folder[$"posts-{bundle}"], "-o", Path.Combine(folder["in"], $"{bundle}.wacz"), "--store", folder[$"store-{bundle}"], "-q")).ShouldExit(0);
        }
        return new Scenario(folder, null, [.. arguments, "-q"]);
    }

    static async Task<Scenario> OverWarcAsync(TemporaryFolder folder, int posts, string[] arguments)
    {
        using var site = new PictureSite(posts * 6);
        site.WriteArticles(folder["posts"]);
        (await Command.NewsArchiveAsync("fetch", folder["posts"], "--store", folder["store"], "--allow-private", "-q")).ShouldExit(0);
        Directory.CreateDirectory(folder["in"]);
        File.Copy(Path.Combine(folder["store"], "captures.warc.gz"), Path.Combine(folder["in"], "1.warc"));
        return new Scenario(folder, null, [.. arguments, "-q"]);
    }

    /// <summary>Sets <c>out</c> back to how it is before the first run.</summary>
    public void Begin()
    {
        if (Directory.Exists(_folder["out"])) Directory.Delete(_folder["out"], recursive: true);
        Directory.CreateDirectory(_folder["out"]);
        foreach (var file in Directory.GetFiles(_folder["seed"], "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(_folder["out"], Path.GetRelativePath(_folder["seed"], file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!); // below out
            File.Copy(file, to);
        }
    }

    /// <summary>What is wrong after a fault, before the command runs again: something half-written under a final name, or a changed input.</summary>
    public IEnumerable<string> FaultsNow()
    {
        if (!Read(_folder["in"]).SequenceEqual(_inputs)) yield return "an input changed";
        var now = Outputs();
        foreach (var (path, digest) in now)
            if (!IsTemporary(path) && Finished.GetValueOrDefault(path) != digest && Begun.GetValueOrDefault(path) != digest) yield return $"{path} is neither what it was nor what it is to be";
        foreach (var path in Begun.Keys.Where(path => !IsOfStore(path) && !now.ContainsKey(path))) yield return $"{path} is gone";
    }

    /// <summary>Runs the command again; what is wrong then.</summary>
    public async Task<IReadOnlyList<string>> FaultsAfterRunningAgainAsync()
    {
        var wasFinished = Outputs().Where(file => !IsTemporary(file.Key)).SequenceEqual(Finished);
        var again = await RunAsync();
        var faults = new List<string>();
        var isRefusal = wasFinished && again.ExitCode == 2 && again.Errors.Contains("exists; name another file", StringComparison.Ordinal);
        if (again.ExitCode != 0 && !isRefusal) faults.Add($"running again gives exit {again.ExitCode}: {again.Errors.Trim()}");
        if (!Read(_folder["in"]).SequenceEqual(_inputs)) faults.Add("running again changed an input");
        var now = Outputs();
        faults.AddRange(now.Where(file => Finished.GetValueOrDefault(file.Key) != file.Value).Select(file => $"after running again {file.Key} is {(Finished.ContainsKey(file.Key) ? "different" : "there")}"));
        faults.AddRange(Finished.Keys.Where(path => !now.ContainsKey(path)).Select(path => $"after running again {path} is not there"));
        faults.AddRange(await StoreFaultsAsync());
        return faults;
    }

    /// <summary>A store holds dates of its captures, so its bytes differ; it must be whole, have everything, and no temporaries.</summary>
    async Task<IReadOnlyList<string>> StoreFaultsAsync()
    {
        var faults = new List<string>();
        foreach (var captures in Directory.GetFiles(_folder["out"], "captures.warc.gz", SearchOption.AllDirectories))
        {
            faults.AddRange(Directory.GetFiles(Path.GetDirectoryName(captures)!).Where(IsTemporary).Select(path => $"{path} is left over"));
            var verdict = await Command.NewsArchiveAsync("verify", captures);
            if (verdict.ExitCode != 0) faults.Add($"the store does not verify: {verdict.Text}{verdict.Errors}");
        }
        if (_site is not null && await MissingOfflineAsync() is { Length: > 0 } missing) faults.Add(missing);
        return faults;
    }

    async Task<string> MissingOfflineAsync()
    {
        var offline = await RunAsync("--offline");
        return offline.ExitCode == 0 ? "" : $"the store lacks something: {offline.Errors}";
    }

    SortedDictionary<string, string> Outputs() =>
        new(Read(_folder["out"]).Where(file => !IsOfStore(file.Key)).ToDictionary(), StringComparer.Ordinal);

    static bool IsTemporary(string path) => path.Contains(".tmp-", StringComparison.Ordinal);

    static bool IsOfStore(string path) => path.StartsWith("store/", StringComparison.Ordinal) || path.Contains(".store/", StringComparison.Ordinal);

    /// <summary>Every file with its digest.</summary>
    static SortedDictionary<string, string> Read(string folder)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder)) return found;
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
            found[Path.GetRelativePath(folder, path)] = Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
        return found;
    }

    public void Dispose()
    {
        _site?.Dispose();
        _folder.Dispose();
    }
}
