using System.Globalization;
using NewsArchive.Articles.CleanWorkers;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Sanitizing;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests;

/// <summary>The table of limits in docs/security.md is what holds, and its options are those of docs/scripting.md (which a test holds against the program).</summary>
public sealed class DocumentedLimitsTests
{
    static readonly string Docs = Path.Combine(Top(), "docs");

    static string Top()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "NewsArchive.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException("NewsArchive.sln is in no folder above the tests.");
    }

    static Dictionary<string, string> Expected()
    {
        var (reading, cleaning, fetch, warc, wacz) = (new ArticleReaderOptions(), new CleaningLimits(), new FetchOptions(), new WarcReaderOptions(), new WaczReaderOptions());
        var (images, cleaners) = (new ImageWorkerOptions { FileName = "x" }, new CleanWorkerOptions { FileName = "x" });
        wacz.MaxExpansion.ShouldBe(warc.MaxExpansion);
        return new(StringComparer.Ordinal)
        {
            ["one article"] = Size(reading.MaxArticleBytes),
            ["tags, depth, attributes on a tag"] = $"{Number(cleaning.MaxTags)}, {cleaning.MaxDepth}, {cleaning.MaxAttributes}",
            ["front matter"] = $"{Size(reading.MaxFrontMatterBytes)}, {YamlEntries.MaxDepth} deep",
            ["one container, unpacked"] = $"{Size(reading.MaxContainerBytes)}, {reading.MaxExpansion} times its size, {Number(reading.MaxArticlesPerSource)} articles",
            ["one image"] = Size(fetch.MaxBytes),
            ["pixels of an image that is resized"] = Number(new ResizeOptions().MaxPixels),
            ["decoding one image, in a process of its own"] = $"{Size(images.MaxMemoryBytes)}, {images.TimeLimit.TotalSeconds} s and {images.TimePerMegapixel.TotalSeconds} s for a million pixels",
            ["cleaning one article, where it has a process of its own"] = $"{Size(cleaners.MaxMemoryBytes)}, {cleaners.TimeLimit.TotalSeconds} s and {cleaners.TimePerMegacharacter.TotalSeconds} s for a million characters",
            ["one image, from first request to last byte"] = $"{fetch.TotalTimeout.TotalSeconds} s",
            ["connecting; silence of a server"] = $"{fetch.ConnectTimeout.TotalSeconds} s; {fetch.IdleTimeout.TotalSeconds} s",
            ["redirects"] = $"{fetch.MaxRedirects}",
            ["head of an HTTP answer"] = Size(HttpWire.MaxHeadKilobytes * 1024),
            ["a gzip member or a zip entry"] = $"{Number(warc.MaxExpansion)} times its size",
            ["a WARC head, a CDXJ line"] = $"{Size(warc.MaxHeadBytes)}, {Size(CdxjReader.MaxLineBytes)}",
            ["entries of a WACZ"] = Number(wacz.MaxEntryCount),
            ["a policy file, a cookies.txt, a file of rules"] = $"{Size(PolicyFile.MaxBytes)}, {Size(CookieFile.MaxBytes)}, {Size(CdnRuleReader.MostBytes)}",
            ["addresses"] = fetch.AllowPrivate ? "any" : "public ones",
        };
    }

    static List<string[]> Rows()
    {
        var lines = File.ReadAllLines(Path.Combine(Docs, "security.md"));
        var head = Array.IndexOf(lines, "| limit | value | changed by |");
        return [.. lines[(head + 2)..].TakeWhile(line => line.StartsWith('|')).Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray())];
    }

    [Fact]
    public void Every_value_is_the_one_that_holds() => Rows().ToDictionary(row => row[0], row => row[1]).OrderBy(row => row.Key).ShouldBe(Expected().OrderBy(row => row.Key));

    [Fact]
    public void Every_option_exists()
    {
        var scripting = File.ReadAllText(Path.Combine(Docs, "scripting.md"));
        var options = Rows().SelectMany(row => row[2].Split(", ")).Where(option => option != "–").ToList();
        options.Count.ShouldBeGreaterThan(6);
        options.ShouldAllBe(option => scripting.Contains(option.Trim('`') + " ", StringComparison.Ordinal) || scripting.Contains(option, StringComparison.Ordinal));
    }

    static string Number(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    static string Size(long bytes) => bytes switch
    {
        >= 1 << 30 => $"{bytes >> 30} GiB",
        >= 1 << 20 => $"{bytes >> 20} MiB",
        _ => $"{bytes >> 10} KiB",
    };
}
