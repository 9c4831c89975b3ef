using System.IO.Compression;
using System.Text;
using System.Text.Json;
using NewsArchive.Articles.Tests.Reading;

namespace NewsArchive.Faults.Tests;

/// <summary>P7 for containers: whatever their members are called, nothing is written outside the output, portable names are portable, and the manifest knows the old ones.</summary>
public sealed class ContainerNameTests
{
    static readonly string[] Names =
    [
        "good.md", "../up.md", "/abs.md", "a/../../b.md", "C:\\drive.md", "..\\up.md", "\\\\host\\share\\unc.md", "con.md", "COM1.md", "nul.md", "\u202Egnp.md", "=cmd|x.md", "\u001B]0;owned\u0007.md", "colon:stream.md",
        "star*question?.md", "less<more>.md", "quote\"pipe|.md", "back\\slash.md", "trailing /space.md", "dot./dot.md", "a/./b.md", "./c.md", "d//e.md", "line\nfeed.md", "é.md", "e\u0301.md", "Same.md", "same.md", "x\u200By.md",
        new string('n', 250) + ".md", new string('长', 90) + ".md",
    ];

    public static TheoryData<string> Formats => [.. CraftedContainers.Endings];

    [Theory, MemberData(nameof(Formats))]
    public async Task Nothing_leaves_the_output_and_portable_names_fit_three_systems(string ending)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["box/in"]);
        var members = Names.Select((name, i) => new CraftedMember(name, Encoding.UTF8.GetBytes($"<p style=\"color:red\">{i}</p>"))).Append(new("link.md", "../../../../etc/passwd"u8.ToArray(), IsLink: true));
        File.WriteAllBytes(Path.Combine(folder["box/in"], "dump" + ending), CraftedContainers.Make(ending, [.. members]));
        string[][] commands =
        [
            ["clean", "in", "-o", "out/clean"],
            ["archive", "in", "-o", "out/n.wacz", "--offline"],
            ["restore", "out/n.wacz", "-o", "out/original"],
            ["restore", "out/n.wacz", "-o", "out/tree", "--clean"],
            ["restore", "out/n.wacz", "-o", "out/portable", "--clean", "--portable-names"],
        ];
        var failures = new List<string>();
        foreach (var command in commands)
        {
            var run = await Command.RunAsync(Repository.Program, [.. command, "-q"], folder["box"]);
            if (run.ExitCode is not (0 or 3)) failures.Add($"{command[0]}: exit {run.ExitCode} {run.Errors}");
        }
        Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["box"]);
        Directory.GetFileSystemEntries(folder["box"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["in", "out"]);
        Directory.GetFileSystemEntries(folder["box/out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["clean", "n.wacz", "n.wacz.sha256", "n.wacz.store", "original", "portable", "tree"]);
        foreach (var entry in Directory.GetFileSystemEntries(folder["box"], "*", SearchOption.AllDirectories))
            if (File.GetAttributes(entry).HasFlag(FileAttributes.ReparsePoint)) failures.Add("a link: " + entry);
        var portable = Directory.GetFiles(folder["box/out/portable"], "*.md", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder["box/out/portable"], file)).ToList();
        failures.AddRange(portable.Where(path => !path.Split('/').All(IsPortable)).Select(path => "not portable: " + path));
        portable.DistinctBy(path => path.Normalize(NormalizationForm.FormC).ToUpperInvariant()).Count().ShouldBe(portable.Count);
        var manifest = Manifest(Path.Combine(folder["box/out"], "n.wacz"));
        manifest.Count.ShouldBeGreaterThan(15);
        portable.Count.ShouldBe(manifest.Count, "every article that was read is there under some name");
        foreach (var (path, member) in manifest)
            if (!Names.Append("link.md").Contains(member ?? path[$"dump{ending}/".Length..])) failures.Add($"{path} has lost the name of its member");
        FaultTable.Count("P7", $"hostile names in a {ending[1..]}", Names.Length + 1, failures);
    }

    static List<(string Path, string? Member)> Manifest(string bundle)
    {
        using var zip = ZipFile.OpenRead(bundle);
        using var json = JsonDocument.Parse(zip.GetEntry("newsarchive/manifest.json").ShouldNotBeNull().Open());
        return [.. json.RootElement.GetProperty("articles").EnumerateArray().Select(article => (article.GetProperty("path").GetString()!, article.TryGetProperty("member", out var member) ? member.GetString() : null))]; // our manifest has paths
    }

    static readonly HashSet<string> Devices = new(["CON", "PRN", "AUX", "NUL", .. Enumerable.Range(0, 10).SelectMany(i => new[] { $"COM{i}", $"LPT{i}" })], StringComparer.OrdinalIgnoreCase);

    static bool IsPortable(string name) =>
        name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= 255 && name[^1] is not (' ' or '.') && !Devices.Contains(name.Split('.')[0].TrimEnd())
        && !name.Any(c => c < ' ' || c is >= '\u007F' and < '\u00A0' || "\\:*?\"<>|".Contains(c, StringComparison.Ordinal) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069');
}
