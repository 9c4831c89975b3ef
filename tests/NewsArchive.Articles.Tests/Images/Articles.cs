using System.Collections.Immutable;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Images;

/// <summary>Articles made by hand, without a reader.</summary>
static class Articles
{
    public static Article Of(string body, BodyKind kind = BodyKind.Html, string? url = null, string head = "", params FrontMatterEntry[] entries) => new()
    {
        Origin = new() { Path = "a.html", Url = url, Source = new SourceFile { Path = "a.html", Kind = SourceKind.Article, Length = body.Length, OpenRead = () => Stream.Null } },
        Head = head,
        FrontMatter = new() { Entries = [.. entries] },
        Body = body,
        BodyKind = kind,
        Encoding = new("utf-8", EncodingDecision.ValidUtf8, IsLossless: true),
        SourceDigest = new WarcDigest("sha256", new string('0', 64)),
    };

    public static ImmutableArray<ImageReference> Find(string body, BodyKind kind = BodyKind.Html, string? url = null, ImageDiscoveryOptions? options = null) =>
        ImageDiscovery.Find(Of(body, kind, url), body, options ?? new());
}
