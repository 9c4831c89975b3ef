using System.Buffers;
using System.Buffers.Binary;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>How much of a set our scanner takes, and why it leaves the rest to the tree.</summary>
/// <param name="Count">Articles taken.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Declined">How often each reason was given.</param>
sealed record ScannedShare(int Count, long Bytes, IReadOnlyDictionary<string, int> Declined)
{
    public static ScannedShare Of(ArticleSet set)
    {
        var cleaner = new ArticleCleaner();
        var (count, bytes, declined) = (0, 0L, new SortedDictionary<string, int>(StringComparer.Ordinal));
        for (ReadOnlySpan<byte> rest = File.ReadAllBytes(set.Path); !rest.IsEmpty;)
        {
            var end = sizeof(int) + BinaryPrimitives.ReadInt32LittleEndian(rest);
            var article = rest[sizeof(int)..end];
            rest = rest[end..];
            if (cleaner.TryScan(article, new ArrayBufferWriter<byte>(), baseUrl: null, out var reason) is not null)
                (count, bytes) = (count + 1, bytes + article.Length);
            else if (reason is not null)
                declined[reason] = declined.GetValueOrDefault(reason) + 1;
        }
        return new(count, bytes, declined);
    }
}
