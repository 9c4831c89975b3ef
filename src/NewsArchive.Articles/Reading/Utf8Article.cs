using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.FrontMatter;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// An article in UTF-8 whose body is an HTML fragment: what <see cref="Article"/> would be, but for the front matter not decoded. The bytes are lent. The body may
/// still turn out to be no UTF-8: then the article must be read as text.
/// </summary>
/// <param name="path">Its path.</param>
/// <param name="bytes">All of it.</param>
/// <param name="headBytes">Where the body begins.</param>
/// <param name="front">Its front matter.</param>
readonly ref struct Utf8Article(string path, ReadOnlySpan<byte> bytes, int headBytes, FrontMatterReading front)
{
    public string Path => path;
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
    public ReadOnlySpan<byte> Head => Bytes[..headBytes];
    public ReadOnlySpan<byte> Body => Bytes[headBytes..];
    public string? Title => front.Block.Title;
    public string? Url => ArticleParser.UrlOf(front.Block);
    public ImmutableArray<ArticleWarning> Warnings => front.Warnings;

    /// <summary>The article as text; the digest, which the reading has, is not filled in.</summary>
    /// <param name="source">The file that it is.</param>
    /// <param name="hasBody">Whether the body is decoded; else it is empty.</param>
    public Article ToArticle(SourceFile source, bool hasBody) => new()
    {
        Origin = new() { Path = Path, Source = source, Url = Url },
        Head = Encoding.UTF8.GetString(Head),
        FrontMatter = front.Block,
        Body = hasBody ? Encoding.UTF8.GetString(Body) : "",
        BodyKind = BodyKind.Html,
        Encoding = TextDecoder.ValidUtf8,
        SourceDigest = default,
        Warnings = Warnings,
    };
}

/// <summary>Is offered an article before it is decoded; false when it must be.</summary>
delegate bool Utf8Taker(Utf8Article article);
