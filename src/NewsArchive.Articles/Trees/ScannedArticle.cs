using System.Buffers;
using System.Text;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Trees;

/// <summary>An article that was cleaned from UTF-8 to UTF-8; what <see cref="CleanTree"/> makes of one that was decoded is the same.</summary>
/// <param name="Bytes">The cleaned article.</param>
/// <param name="Source">The article as it was; null when that is the same.</param>
/// <param name="Row">What is told of it.</param>
sealed record ScannedArticle(byte[] Bytes, byte[]? Source, ArticleRow Row)
{
    /// <summary>Cleans an article; null where the scanner leaves it to the tree.</summary>
    public static ScannedArticle? TryClean(Utf8Article article, ArticleCleaner cleaner)
    {
        var cleaned = Output.Take();
        cleaned.Write(article.Head);
        if (cleaner.TryScan(article.Body, cleaned, article.Url, out _) is not { } report)
            return null;
        var row = new ArticleRow { Path = article.Path, Title = article.Title, Cleaning = report, Warnings = article.Warnings };
        return new(cleaned.WrittenSpan.ToArray(), report.IsVerbatim ? null : article.Bytes.ToArray(), row);
    }

    /// <summary>The file.</summary>
    /// <param name="source">SHA-256 of the source.</param>
    public CleanedFile FileOf(WarcDigest source) =>
        new(Row.Path, Bytes, IsChanged: Source is not null, () => Encoding.UTF8.GetString(Source ?? Bytes)) { Digest = Source is null ? source : WarcDigest.Sha256(Bytes) };

    /// <summary>A buffer for each thread: of each article only what it needs is kept.</summary>
    static class Output
    {
        const int LongestKept = 256 * 1024; // one long page must not hold its memory for ever

        [ThreadStatic]
        static ArrayBufferWriter<byte>? s_last;

        public static ArrayBufferWriter<byte> Take()
        {
            if (s_last is not { Capacity: <= LongestKept })
                s_last = new ArrayBufferWriter<byte>();
            s_last.ResetWrittenCount();
            return s_last;
        }
    }
}
