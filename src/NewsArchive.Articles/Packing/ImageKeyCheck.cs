using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Packing;

/// <summary>Tells a user whose <c>--image-keys</c> are in no article's front matter, most likely because one is misspelt.</summary>
static class ImageKeyCheck
{
    /// <summary>A warning when no article has any of the keys, with the likest key that one has; null when there is nothing to say.</summary>
    public static ProblemRow? Find(IReadOnlyCollection<string> keys, IEnumerable<Article> articles)
    {
        if (keys.Count == 0)
            return null;
        var written = articles.SelectMany(article => article.FrontMatter.Entries).Select(entry => entry.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (written.Count == 0 || keys.Any(written.Contains))
            return null;
        var (distance, likest) = written.SelectMany(other => keys.Select(key => (Distance: Distance(key, other), Key: other))).OrderBy(pair => pair.Distance).ThenBy(pair => pair.Key, StringComparer.Ordinal).First();
        return new ProblemRow("--image-keys", ProblemRow.NoSuchKey, $"no article has {string.Join(" or ", keys)} in its front matter{(distance <= 1 + likest.Length / 3 ? $"; is {likest} meant?" : "; nothing was looked for there")}");
    }

    /// <summary>How many characters to add, drop or change (Levenshtein); case does not count. Only the first characters of long keys are compared.</summary>
    static int Distance(string one, string other)
    {
        const int most = 64; // keys are words; a hostile one must not cost time
        var (left, right) = (one[..Math.Min(one.Length, most)].ToLowerInvariant(), other[..Math.Min(other.Length, most)].ToLowerInvariant());
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 0; i < left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var changed = diagonal + (left[i] == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(changed, Math.Min(row[j], row[j + 1]) + 1);
            }
        }
        return row[^1];
    }
}
