using System.Buffers;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Reading;

/// <summary>Makes an article of the bytes of one file or container member.</summary>
sealed class ArticleParser(ArticleReaderOptions options, ReadingRows rows)
{
    static readonly SearchValues<char> s_controls = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c).Except(['\t', '\n', '\r', '\f', '\e'])]);
    static readonly SearchValues<byte> s_controlBytes = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (byte)c).Except("\t\n\r\f\e"u8.ToArray())]);
    static readonly string[] UrlKeys = ["url", "link", "permalink", "from", "source"];

    /// <summary>Reads non-empty bytes; what is no text becomes a problem row.</summary>
    /// <param name="path">The article's path.</param>
    /// <param name="bytes">All of it.</param>
    /// <param name="memberName">See <see cref="ArticleOrigin.MemberName"/>.</param>
    /// <param name="digest">Their SHA-256 where it is known.</param>
    public void Parse(string path, ReadOnlySpan<byte> bytes, string? memberName = null, WarcDigest? digest = null)
    {
        var decoded = TextDecoder.Decode(bytes);
        if (IsBinary(decoded.Text))
        {
            rows.Problem(path, "binary", "control characters: this is no text, so it is not read as an article");
            return;
        }
        var front = FrontMatterReader.Read(decoded.Text, options.MaxFrontMatterBytes);
        var body = decoded.Text[front.HeadLength..];
        rows.Articles.Add(new()
        {
            Origin = new() { Path = path, Source = rows.Source, MemberName = memberName, Url = UrlOf(front.Block) },
            Head = decoded.Text[..front.HeadLength],
            FrontMatter = front.Block,
            Body = body,
            BodyKind = KindOf(body, SourceEndings.IsHtml(path)),
            Encoding = decoded.Encoding,
            SourceDigest = digest ?? WarcDigest.Sha256(bytes),
            Warnings = decoded.Warnings.AddRange(front.Warnings),
        });
    }

    /// <summary>Offers non-empty bytes as they are; false where they must be decoded: they may be no HTML fragment, no UTF-8 or no text, or the taker does not want them.</summary>
    public bool TryOffer(string path, ReadOnlySpan<byte> bytes, Utf8Taker taker)
    {
        if (options.ForcedKind == BodyKind.Markdown || bytes.IndexOf("\uFEFF"u8) >= 0 || bytes.IndexOfAny(s_controlBytes) >= 0 || DeclaredEncoding.Find(bytes) is not null
            || Utf8FrontMatter.TryRead(bytes, options.MaxFrontMatterBytes) is not { } front)
            return false;
        return BodyKindDetector.IsFragment(bytes[front.HeadBytes..], options.ForcedKind ?? (SourceEndings.IsHtml(path) ? BodyKind.Html : null)) && taker(new Utf8Article(path, bytes, front.HeadBytes, front.Reading));
    }

    /// <summary>The kind asked for, or by the text. Asked for HTML, a document still stays a document.</summary>
    public BodyKind KindOf(ReadOnlySpan<char> body, bool isHtml) => options.ForcedKind switch
    {
        BodyKind.Html => BodyKindDetector.DetectHtml(body),
        { } forced => forced,
        null => isHtml ? BodyKindDetector.DetectHtml(body) : BodyKindDetector.Detect(body),
    };

    /// <summary>The first value that is an absolute http(s) URL.</summary>
    public static string? UrlOf(FrontMatterBlock block) => UrlKeys
        .Select(key => block[key]?.Trim())
        .FirstOrDefault(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps));

    /// <summary>A NUL, or more than a tenth control characters. Real posts hold a backspace here and there.</summary>
    public static bool IsBinary(string text)
    {
        var controls = 0;
        var rest = text.AsSpan();
        for (int at; (at = rest.IndexOfAny(s_controls)) >= 0; rest = rest[(at + 1)..])
        {
            if (rest[at] == '\0')
                return true;
            controls++;
        }
        return controls > text.Length / 10;
    }
}
