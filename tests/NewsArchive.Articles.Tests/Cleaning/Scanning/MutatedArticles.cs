namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

/// <summary>Pieces of real articles with a few characters or tags changed. The same articles and seed give the same piece.</summary>
sealed class MutatedArticles(IReadOnlyList<string> articles)
{
    const int LongestPiece = 1500;
    static readonly string[] inserts = ["<", ">", "/", "\"", "'", "=", " ", "&", ";", "\n", "<p>", "</p>", "<b>", "</b>", "</div>", "<div>", "</span>", "<span style=\"font-weight:bold\">", "<a>", "</a>", "<li>", "</li>", "<!--", "-->", "<td>", "<h2>", "</h2>", "&nbsp;", "<br>", "<img>", "\u00A0"];

    /// <summary>The piece of a seed.</summary>
    public string Of(int seed)
    {
        var random = new Random(seed);
        var article = articles[random.Next(articles.Count)];
        var start = article.IndexOf('<', random.Next(article.Length));
        var piece = article[Math.Max(start, 0)..Math.Min(article.Length, Math.Max(start, 0) + 50 + random.Next(LongestPiece))];
        for (var i = random.Next(4); i > 0; i--)
            piece = Mutate(piece, random);
        return piece;
    }

    static string Mutate(string text, Random random)
    {
        var at = random.Next(text.Length + 1);
        var end = Math.Min(text.Length, at + 1 + random.Next(random.Next(4) == 0 ? 40 : 3));
        return random.Next(5) switch
        {
            0 or 1 => text.Insert(at, inserts[random.Next(inserts.Length)]),
            2 => text.Remove(at, end - at),
            3 => text.Insert(random.Next(text.Length + 1), text[at..end]),
            _ => RemoveTag(text, at),
        };
    }

    static string RemoveTag(string text, int at)
    {
        var start = text.IndexOf('<', at);
        var end = start < 0 ? -1 : text.IndexOf('>', start);
        return end < 0 ? text : text.Remove(start, end + 1 - start);
    }
}
