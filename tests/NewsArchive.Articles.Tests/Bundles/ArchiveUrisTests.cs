using System.Text;
using CsCheck;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Links;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Bundles;

public sealed class ArchiveUrisTests
{
    static readonly ArchiveUris Uris = new("0123456789abcdef");

    [Fact]
    public void URIs_follow_the_format_page()
    {
        Uris.Source(Row("2021/a b.md")).ShouldBe("https://newsarchive.invalid/0123456789abcdef/source/2021/a%20b.md");
        Uris.Clean("港.md").ShouldBe("https://newsarchive.invalid/0123456789abcdef/clean/%E6%B8%AF.md");
        Uris.Page("a:b.md").ShouldBe("https://newsarchive.invalid/0123456789abcdef/pages/a%3Ab.md.html");
        Uris.Asset("assets/ab/x.jpg").ShouldBe("https://newsarchive.invalid/0123456789abcdef/assets/ab/x.jpg");
    }

    [Fact]
    public void A_relative_link_resolves_to_the_URI_of_the_record() => Gen.Select(HostilePaths.Path, HostilePaths.Path).Sample((from, to) =>
    {
        ResolvedFrom(Uris.Page(from), RelativePath.Between(ArchiveUris.PagePath(from), ArchiveUris.PagePath(to))).ShouldBe(Uris.Page(to));
        ResolvedFrom(Uris.Clean(from), RelativePath.Between(ArchiveUris.CleanPath(from), ArchiveUris.CleanPath(to))).ShouldBe(Uris.Clean(to));
        ResolvedFrom(Uris.Page(from), RelativePath.Between(ArchiveUris.PagePath(from), "assets/ab/x.jpg")).ShouldBe(Uris.Asset("assets/ab/x.jpg"));
    }, iter: 1000);

    /// <summary>RFC 3986 §5.2 for relative paths, without the help of <see cref="Uri"/>, which rewrites escapes.</summary>
    static string ResolvedFrom(string baseUri, string link)
    {
        link.Any(c => ":?#\\ \"'<>()".Contains(c)).ShouldBeFalse(link);
        var start = baseUri.IndexOf('/', "https://".Length);
        var segments = baseUri[(start + 1)..].Split('/')[..^1].ToList();
        foreach (var segment in link.Split('/'))
        {
            if (segment == "..")
                segments.RemoveAt(segments.Count - 1);
            else if (segment is not ("." or ""))
                segments.Add(segment);
        }
        return baseUri[..(start + 1)] + string.Join('/', segments);
    }

    [Fact]
    public void The_framework_resolves_the_same_link_to_the_same_path() => Gen.Select(HostilePaths.Path, HostilePaths.Path).Sample((from, to) =>
    {
        var resolved = new Uri(new Uri(Uris.Page(from)), RelativePath.Between(ArchiveUris.PagePath(from), ArchiveUris.PagePath(to)));
        Uri.UnescapeDataString(resolved.AbsolutePath).ShouldBe(Uri.UnescapeDataString(new Uri(Uris.Page(to)).AbsolutePath));
    }, iter: 1000);

    [Fact]
    public void URIs_are_normal_already_and_give_the_path_back() => HostilePaths.Path.Sample(path =>
    {
        var uri = Uris.Source(Row(path));
        UrlNormalizer.TryNormalize(uri, out var normal).ShouldBeTrue();
        normal.ShouldBe(uri);
        Uri.UnescapeDataString(uri[(ArchiveUris.Host.Length + "0123456789abcdef/source/".Length)..]).ShouldBe(path);
    }, iter: 1000);

    [Fact]
    public void A_path_of_bytes_is_encoded_byte_by_byte_as_its_text_would_be()
    {
        var row = Row("x") with { PathBytes = [.. ArchiveScene.Gbk("新闻/a+b 1.md")] };
        Uris.Source(row).ShouldEndWith("/source/%D0%C2%CE%C5/a+b%201.md");
        HostilePaths.Path.Sample(path => Uris.Source(Row("x") with { PathBytes = [.. Encoding.UTF8.GetBytes(path)] }).ShouldBe(Uris.Source(Row(path))), iter: 300);
    }

    [Fact]
    public void The_archive_id_depends_on_every_fact_of_a_source()
    {
        var row = Row("a.md") with { Length = 3, Modified = ArchiveScene.Now, UnixMode = 420 };
        ManifestSource[] others =
        [
            row, row with { Path = "b.md" }, row with { Length = 4 }, row with { Modified = null }, row with { UnixMode = null },
            row with { Digest = WarcDigest.Sha256("other"u8) }, row with { PathBytes = [0xD0] }, row with { PathBytes = [0xD1] },
        ];
        others.Select(other => ArchiveUris.IdOf([other])).Distinct().Count().ShouldBe(others.Length);
        ArchiveUris.IdOf([row with { Uri = "x", RecordId = "y" }]).ShouldBe(ArchiveUris.IdOf([row]));
        ArchiveUris.IdOf([]).ShouldBe("e3b0c44298fc1c14"); // SHA-256 of nothing
    }

    static ManifestSource Row(string path) => new() { Path = path, Length = 0, Digest = WarcDigest.Sha256([]) };
}
