using System.IO.Compression;
using System.Text;
using NewsArchive.Articles.Tests.Reading;

namespace NewsArchive.Faults.Tests;

/// <summary>An input that means harm, its file name, and the command that it is for: <c>archive</c>, <c>clean</c>, or one that reads WARC and WACZ.</summary>
sealed record HostileInput(string Family, string FileName, byte[] Bytes)
{
    /// <summary>All of them, the same in each run: 28 families, with sizes and details that differ.</summary>
    public static IEnumerable<HostileInput> All(int perFamily)
    {
        foreach (var (family, extension, make) in Families)
            for (var number = 0; number < perFamily; number++)
                yield return new HostileInput(family, $"{number:000}{extension}", make(new Random(HashCode(family) + number), number));
    }

    static int HashCode(string text) => text.Aggregate(17, (hash, c) => unchecked(hash * 31 + c)) & 0xFFFFFF;

    static readonly (string Family, string Extension, Func<Random, int, byte[]> Make)[] Families =
    [
        ("html-depth", ".html", (random, n) => Text(Repeat($"<{Pick(random, "div", "font", "b", "span", "blockquote", "ul><li", "svg", "math", "object", "table><tr><td")}>", 200 + n * 400) + "x")),
        ("html-formatting", ".html", (random, n) => Text(Repeat($"<{Pick(random, "font", "b", "i", "a href=x", "nobr", "em")}><p>", 40 + n * 40))),
        ("html-attributes", ".html", (random, n) => Text("<p " + Repeat($"a{random.Next(10)}=\"{random.Next()}\" b{n}x ", 100 + n * 500) + ">x</p>")),
        ("html-entities", ".html", (random, n) => Text("<p>" + Repeat(Pick(random, "&amp", "&#x110000;", "&#0;", "&#xD800;", "&notit;", "&CounterClockwiseContourIntegral;", "&#99999999999999999999;"), 1000 + n * 2000))),
        ("html-tables", ".html", (random, n) => Text(Repeat(Pick(random, "<table><td>", "<table>x<tr>", "<table><table>", "<td colspan=999999999 rowspan=999999999>", "<tr><select><option>"), 40 + n * 60))),
        ("html-cut", ".html", (random, n) => Text(Pick(random, "<!--", "<script>", "<style>", "<textarea>", "<![CDATA[", "<a href='", "<svg><style>", "<noscript><p title=\"</noscript>", "<?php", "<title>") + Repeat("<b>x", n * 200))),
        ("css", ".html", (random, n) => Text("<p style=\"width:" + Repeat("calc(", 50 + n * 200) + "1px\">x</p><style>" + Repeat(Pick(random, "@import url(x);", "a{b:url(", "/*", "@media{", "a:not(", "\\"), 20 + n * 100))),
        ("yaml", ".md", (random, n) => Text("---\n" + Pick(random, "a: &a [x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\nd: [*c,*c,*c]", "t: " + Repeat("[", 10 + n * 100), "t: !!binary " + Repeat("A", n * 900), Repeat("- ", 10 + n * 50), "t: |\n" + Repeat(" x\n", n * 500), "<<: *x", "t: \"" + Repeat("\\x00", n)) + "\n---\nx\n")),
        ("markdown", ".md", (random, n) => Text(Repeat(Pick(random, "[", "![", "> ", "*_", "`", "<", "![x](<", "- ", "|a", "[a]: b\n", "**a*", "\\"), 200 + n * 250))),
        ("srcset", ".html", (random, n) => Text("<img srcset=\"" + Repeat(Pick(random, "a 1w,", ",", "data:,x 1x,", "a ((", "a -1e999w,", " "), 100 + n * 1000) + "\">")),
        ("data-uris", ".html", (random, n) => Text("<img src=\"data:image/" + Pick(random, "png;base64,", "svg+xml,<svg onload=x>", "gif;base64,R0lG", "jpeg;base64,====") + Repeat("A", n * 2000) + "\">")),
        ("images", ".png", Image),
        ("json-lines", ".jsonl", (random, n) => Text(Pick(random, Repeat("[", 100 + n * 900), "{\"html\":" + Repeat("{\"a\":", 40 + n * 30), "{\"html\":\"" + Repeat("\\ud800", n * 100) + "\",\"url\":\"javascript:x\"}", "{\"url\":\"" + Repeat("../", n + 1) + "etc/passwd\",\"html\":\"<p>x\"}", "{\"html\":1e999999}", Repeat("{\"html\":\"<p>x\"}\n", n * 20)))),
        ("zip", ".zip", Zip),
        ("tar", ".tar", Tar),
        ("tar.gz", ".tar.gz", (random, n) => Gzip(n % 3 == 0 ? new byte[1 << 20 << (n % 8)] : Damaged(random, Tar(random, n)))),
        ("7z", ".7z", (random, n) => [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4, .. Noise(random, 24 + n * 8)]),
        ("rar", ".rar", (random, n) => [.. "Rar!\x1A\x07"u8, (byte)(n % 2), .. n % 2 == 1 ? new byte[1] : [], .. Noise(random, 16 + n * 8)]),
        ("warc", ".warc", Warc),
        ("warc.gz", ".warc.gz", (random, n) => n % 4 == 0 ? Gzip([.. "WARC/1.1\r\nContent-Length: 999999999999\r\n\r\n"u8, .. new byte[1 << 20 << (n % 7)]]) : Damaged(random, Gzip(Warc(random, n)))),
        ("wacz", ".wacz", (random, n) => Wacz(random, n)),
        ("tar.zst", ".tar.zst", (random, n) => n % 3 == 0 ? Zstandard(new byte[1 << 20 << (n % 8)]) : Damaged(random, Zstandard(Tar(random, n)))),
        ("warc.zst", ".warc.zst", (random, n) => n % 4 == 0 ? Zstandard([.. "WARC/1.1\r\nContent-Length: 999999999999\r\n\r\n"u8, .. new byte[1 << 20 << (n % 7)]]) : Damaged(random, Zstandard(Warc(random, n)))),
        ("7z-names", ".7z", (random, n) => Crafted(random, n, ".7z")),
        ("rar-names", ".rar", (random, n) => Crafted(random, n, ".rar")),
        ("policy", ".json", Policy),
        ("cookies", ".txt", Cookies),
        ("formulas", ".wacz", Formulas),
    ];

    static byte[] Zstandard(byte[] bytes)
    {
        using var compressor = new ZstdSharp.Compressor(9);
        return compressor.Wrap(bytes).ToArray();
    }

    /// <summary>Members with names and links that lead outside; of every third the bytes are damaged.</summary>
    static byte[] Crafted(Random random, int n, string ending)
    {
        var bytes = CraftedContainers.Make(ending, [.. Enumerable.Range(0, 1 + n % 5).Select(i => new CraftedMember(Names[(n + i) % Names.Length].Replace("\0", "", StringComparison.Ordinal) + (n % 2 == 0 ? "" : ".md"), Text("<p>" + Repeat("x", random.Next(500))), IsLink: i == 3))]);
        return n % 3 == 2 ? Damaged(random, bytes) : bytes;
    }

    static byte[] Policy(Random random, int n) => Text(Pick(random,
        Repeat("[", 100 + n * 900),
        "{\"elements\":{\"add\":[" + Repeat("\"script\",", 1 + n * 200) + "\"iframe\"]}}",
        "{\"extends\":\"article\",\"attributes\":{\"add\":{\"*\":[\"onclick\",\"style\"" + Repeat(",\"a\"", n * 300) + "]}}}",
        "{\"urlSchemes\":[\"javascript\",\"data\",\"file\"]}",
        "{\"styles\":{\"add\":{\"background\":\"(" + Repeat("(a+)+", 10 + n) + "$\"}}}",
        "{\"limits\":{\"maxDepth\":999999999999999999999,\"maxTags\":-1}}",
        "{" + Repeat("\"a\":{", 10 + n * 20),
        "{\"description\":\"" + Repeat("\\ud800\u001B[2J", 10 + n * 100) + "\"}",
        Repeat("{\"extends\":\"strict\",\"extends\":\"text\"}", 1 + n),
        "\uFEFF\u202E{\"elements\":null,\"styles\":7}"));

    static byte[] Cookies(Random random, int n) => Text(Repeat(Pick(random,
        "public.example\tFALSE\t/\tFALSE\t0\tname\tvalue\n",
        "public.example\tTRUE\t/\tFALSE\t99999999999999999999\tn\tv\n",
        "com\tTRUE\t/\tFALSE\t0\tn\tv\r\nSet-Cookie: x\n",
        "\u001B]0;owned\u0007\tTRUE\t/\tTRUE\t-1\t\u202E\tv\n",
        "\t\t\t\t\t\t\n", "a", "\0\0\0\0", "# HTTP Cookie File\n#HttpOnly_.\tTRUE\t/\tTRUE\t0\tn;m\tv\n", ".public.example\tTRUE\t" + Repeat("/x", 50) + "\tFALSE\t0\tn=m\tv\n"), 1 + n * n * (n % 5 == 0 ? 20 : 1)));

    /// <summary>What a spreadsheet would run, as names of entries, record ids, URIs and messages.</summary>
    static readonly string[] FormulaStarts = ["=cmd|'/c calc'!A1", "+1+cmd", "-2+3", "@SUM(1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\")", "＝1+1", "\n=1", "\"=1"];

    static byte[] Formulas(Random random, int n)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            void Add(string name, byte[] bytes)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
            var formula = FormulaStarts[n % FormulaStarts.Length];
            Add(formula, Noise(random, n));
            Add("archive/" + formula + ".warc.gz", Gzip(Text($"WARC/1.1\r\nWARC-Type: {formula.Trim()}\r\nWARC-Record-ID: {formula.Trim()}\r\nWARC-Date: {formula.Trim()}\r\nWARC-Target-URI: {formula.Trim()}\r\nContent-Length: 3\r\n\r\n<p>\r\n\r\n")));
            Add("datapackage.json", Text("{\"profile\":\"data-package\",\"resources\":[{\"name\":\"=1\",\"path\":" + System.Text.Json.JsonSerializer.Serialize(formula) + ",\"hash\":\"=1\",\"bytes\":1}]}"));
            Add("indexes/index.cdx", Text(formula + "\n"));
            Add("pages/pages.jsonl", Text(formula + "\n"));
        }
        return target.ToArray();
    }

    static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    static string Pick(Random random, params string[] choices) => choices[random.Next(choices.Length)];

    static byte[] Noise(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    static byte[] Damaged(Random random, byte[] bytes)
    {
        for (var i = 0; i < 3; i++) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes[..(bytes.Length - random.Next(bytes.Length / 4 + 1))];
    }

    static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.SmallestSize)) gzip.Write(bytes);
        return target.ToArray();
    }

    /// <summary>A PNG head that promises up to 4 G by 4 G pixels, with noise behind.</summary>
    static byte[] Image(Random random, int n) =>
        [0x89, .. "PNG\r\n\x1A\n"u8, 0, 0, 0, 13, .. "IHDR"u8, (byte)n, 0xFF, 0xFF, 0xFF, (byte)(n * 7), 0xFF, 0xFF, 0xFF, 8, 6, 0, 0, 0, .. Noise(random, 4 + n * 20)];

    static readonly string[] Names =
        ["../up.md", "/abs.md", "a/../../b.md", "C:\\x.md", "..\\x.md", "con.md", "a\0b.md", "\u202Egnp.md", "=cmd|x.md", "\u001B]0;owned\u0007.md", "a.md ", "a.", "nul", "\\\\host\\share\\x.md", "a/./b.md", "x\ny.md", "ﬁ.md", "é.md", "e\u0301.md"];

    static byte[] Zip(Random random, int n)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
            for (var i = 0; i <= n % 5; i++)
            {
                using var entry = zip.CreateEntry(Names[(n + i) % Names.Length], CompressionLevel.SmallestSize).Open();
                entry.Write(n % 4 == 0 ? new byte[1 << 20 << (n % 7)] : Text("<p>" + Repeat("x", random.Next(500))));
            }
        return n % 3 == 2 ? Damaged(random, target.ToArray()) : target.ToArray();
    }

    /// <summary>One header, with names that climb, links that lead out, and sizes that lie.</summary>
    static byte[] Tar(Random random, int n)
    {
        var block = new byte[1536];
        var name = Text(Names[n % Names.Length].Replace("\0", "", StringComparison.Ordinal));
        name.CopyTo(block, 0);
        "0000644\00000000\00000000\0"u8.CopyTo(block.AsSpan(100));
        Text(n % 4 == 1 ? "77777777777\0" : "00000000004\0").CopyTo(block, 124);
        "00000000000\0        "u8.CopyTo(block.AsSpan(136));
        block[156] = (byte)"012L5Kgx3"[n % 9];
        "../../etc/passwd"u8.CopyTo(block.AsSpan(157));
        "ustar\000"u8.CopyTo(block.AsSpan(257));
        Text(Convert.ToString(block.AsSpan(0, 512).ToArray().Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(block, 148);
        Noise(random, 4).CopyTo(block, 512);
        return block;
    }

    static byte[] Warc(Random random, int n)
    {
        var length = n % 3 == 0 ? "99999999999999999999" : n % 3 == 1 ? "-1" : "4";
        var target = Pick(random, "http://x/../../../../etc/passwd", "file:///etc/passwd", "http://x/\u202E", "http://x/" + Repeat("a/", n * 40), "=1+1", "http://x/con");
        return Text($"WARC/1.1\r\nWARC-Type: {Pick(random, "resource", "response", "revisit", "conversion", "\u001B[2J")}\r\nWARC-Record-ID: <urn:uuid:{new Guid(Noise(random, 16))}>\r\nWARC-Date: 2021-04-08T00:00:00Z\r\nWARC-Target-URI: {target}\r\n{Repeat("X-A: b\r\n", n * 50)}Content-Type: text/html\r\nContent-Length: {length}\r\n\r\n<p>x\r\n\r\n");
    }

    static byte[] Wacz(Random random, int n)
    {
        using var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            void Add(string name, byte[] bytes)
            {
                using var entry = zip.CreateEntry(name, n % 2 == 0 ? CompressionLevel.NoCompression : CompressionLevel.SmallestSize).Open();
                entry.Write(bytes);
            }
            Add("archive/data.warc.gz", n % 5 == 0 ? Noise(random, n * 10) : Gzip(Warc(random, n)));
            Add("indexes/index.cdx", Text(Pick(random, Repeat("com,x)/ 2021 {\"offset\":\"-1\",\"length\":\"99999999999\",\"filename\":\"../../etc/passwd\"}\n", n + 1), Repeat("{", n * 900), "\n\n\n", "com,x)/ 1 {")));
            Add("pages/pages.jsonl", Text(Repeat("{\"url\":\"\u001B[2J\",\"title\":\"=cmd\"}\n", n + 1)));
            Add("datapackage.json", Text(Pick(random, "{\"resources\":[{\"path\":\"../../x\",\"hash\":\"sha256:0\",\"bytes\":-1}]}", Repeat("[", n * 100), "{}", "null", "{\"profile\":\"data-package\",\"resources\":" + Repeat("[", 63) + "}")));
            Add(Names[n % Names.Length], Text("x"));
        }
        return n % 3 == 2 ? Damaged(random, target.ToArray()) : target.ToArray();
    }
}
