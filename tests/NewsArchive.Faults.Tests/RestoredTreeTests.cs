using System.Text;

namespace NewsArchive.Faults.Tests;

/// <summary>P4 for the whole program over made-up folders of every kind of file: what comes back is what went in, and diff, unzip, gunzip and sha256sum say so.</summary>
public sealed class RestoredTreeTests
{
    // A bundle goes through these on its way back; FOLDER is where all of it lies.
    static readonly (string Name, string[][] Steps)[] Ways =
    [
        ("archive", [["archive", "in", "-o", "b.wacz", "--offline"]]),
        ("archive by two processes", [["archive", "in", "-o", "b.wacz", "--offline", "--workers", "2"]]),
        ("archive, split, merge", [["archive", "in", "-o", "a.wacz", "--offline"], ["split", "a.wacz", "-o", "parts", "--max-articles", "3"], ["merge", "PARTS", "-o", "b.wacz"]]),
        ("archive, repair", [["archive", "in", "-o", "a.wacz", "--offline"], ["repair", "a.wacz", "-o", "b.wacz"]]),
    ];

    public static TheoryData<int> WayNumbers => [.. Enumerable.Range(0, Ways.Length)];

    static int Trees => FaultTable.IsFull ? 100 : 3;

    [Theory, MemberData(nameof(WayNumbers))]
    public async Task Every_file_comes_back_byte_for_byte(int way)
    {
        var (files, failures) = (0, new List<string>());
        for (var seed = 0; seed < Trees; seed++)
        {
            using var folder = new TemporaryFolder();
            files += MakeTree(folder["in"], new Random(1000 * way + seed));
            foreach (var step in Ways[way].Steps) await RunAsync(folder, step);
            await RunAsync(folder, ["restore", "b.wacz", "-o", "back"]);
            failures.AddRange(await JudgeAsync(folder, "back", $"tree {seed}"));
        }
        FaultTable.Count("P4", $"files restored after {Ways[way].Name}, judged by diff and sha256sum", files, failures);
    }

    [Fact]
    public async Task Every_file_comes_back_without_this_program()
    {
        var (files, failures) = (0, new List<string>());
        for (var seed = 0; seed < Trees; seed++)
        {
            using var folder = new TemporaryFolder();
            files += MakeTree(folder["in"], new Random(seed));
            await RunAsync(folder, ["archive", "in", "-o", "BUNDLE.wacz", "--offline"]);
            (await Command.RunAsync("unzip", ["-q", "BUNDLE.wacz", "-d", "unpacked"], folder.Path)).ShouldExit(0);
            var recipe = await Recipe.ReadAsync(folder["unpacked"]);
            (await Command.RunAsync("bash", ["-euc", recipe], folder.Path)).ShouldExit(0);
            failures.AddRange(await JudgeAsync(folder, "restored", $"tree {seed}"));
        }
        FaultTable.Count("P4", "files restored by the bundle's own recipe (unzip, gunzip, Python), judged by diff and sha256sum", files, failures);
    }

    static async Task RunAsync(TemporaryFolder folder, string[] arguments)
    {
        var all = arguments.SelectMany(IEnumerable<string> (argument) => argument == "PARTS" ? [.. Directory.GetFiles(folder["parts"], "*.wacz").Order(StringComparer.Ordinal)] : [argument]);
        var result = await Command.RunAsync(Repository.Program, all, folder.Path);
        if (result.ExitCode is not (0 or 3)) result.ShouldExit(0); // 3: pictures that are not there, articles that are no text
    }

    /// <summary>What diff finds between input and output, and the check sums that the bundle holds.</summary>
    static async Task<IEnumerable<string>> JudgeAsync(TemporaryFolder folder, string back, string name)
    {
        var diff = await Command.RunAsync("diff", ["-r", "--no-dereference", "in", back], folder.Path);
        var bundle = File.Exists(folder["b.wacz"]) ? "b.wacz" : "BUNDLE.wacz";
        await File.WriteAllBytesAsync(folder["sums"], (await Command.RunAsync("unzip", ["-p", bundle, "newsarchive/sha256sums.txt"], folder.Path)).ShouldExit(0).Output, TestContext.Current.CancellationToken);
        var sums = await Command.RunAsync("sha256sum", ["--check", "--strict", "--quiet", "../sums"], folder["in"]);
        var count = Directory.GetFiles(folder["in"], "*", SearchOption.AllDirectories).Length;
        return [
            .. diff.ExitCode == 0 ? [] : new[] { $"{name}: {diff.Text}{diff.Errors}" },
            .. sums.ExitCode == 0 ? [] : new[] { $"{name}: {sums.Text}{sums.Errors}" },
            .. (await File.ReadAllLinesAsync(folder["sums"], TestContext.Current.CancellationToken)).Length == count ? [] : new[] { $"{name}: not one check sum for each of {count} files" },
        ];
    }

    /// <summary>Posts and other files: every encoding and line end, no text at all, odd names; returns how many.</summary>
    static int MakeTree(string folder, Random random)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        Directory.CreateDirectory(folder);
        for (var i = 0; i < 16; i++)
        {
            var path = Path.Combine(folder, FolderName(random), FileName(random, i));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, Content(random));
        }
        return 16;
    }

    static string FolderName(Random random) => new[] { "", "", "2021", "2021/04", "日本", "a b", "-x", "é", "e\u0301", "100%", "deep/er/and/deeper" }[random.Next(11)];

    static string FileName(Random random, int number)
    {
        var ending = new[] { ".md", ".md", ".md", ".html", ".html", ".htm", ".txt", ".jpg", ".bin", "" }[random.Next(10)];
        var stem = new[] { "post", "港口的灯", "a b", "it's", "\"q\"", "100%20", "a&b", "a#b", "a;b", "-dash", "x.y", "\u202Eevil", "é", "e\u0301", "🚢", "con", "$HOME", "`id`", "back\\slash" }[random.Next(19)];
        return $"{stem}-{number}{ending}";
    }

    static byte[] Content(Random random)
    {
        var text = Post(random);
        return random.Next(12) switch
        {
            0 => [],
            1 => Bytes(random, 1 + random.Next(5000)),
            2 => Bytes(random, 300_000),
            3 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
            4 => [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)],
            5 => Encoding.GetEncoding("gb18030").GetBytes(text),
            6 => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")),
            7 => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r")),
            8 => [.. Encoding.UTF8.GetBytes(text), .. Bytes(random, 20)],
            9 => Encoding.UTF8.GetBytes(text.Replace("灯", "\0", StringComparison.Ordinal)),
            _ => Encoding.UTF8.GetBytes(text),
        };
    }

    static string Post(Random random)
    {
        var paragraphs = Enumerable.Range(0, random.Next(30)).Select(_ => $"<p>{random.NextInt64():x}，港口的灯<span style=\"font-size:22px\">”</span>\n");
        return $"---\ntitle: '第 {random.Next()} 篇'\ndate: Thu, 08 Apr 2021 02:38:00 GMT\n---\n\n<div>   \n{string.Concat(paragraphs)}</div>{(random.Next(2) == 0 ? "\n" : "  ")}";
    }

    static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
