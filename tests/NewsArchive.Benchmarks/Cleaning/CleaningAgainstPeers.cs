using System.Globalization;

namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>./do bench clean: ours and the cleaners of others side by side in one run, then ours over folders.</summary>
static class CleaningAgainstPeers
{
    const int PageBytes = 2_500_000;

    /// <summary>Arguments: <c>--articles N</c>, <c>--rounds N</c>, <c>--batch</c> for the folders alone, and a folder of real articles, each of them optional.</summary>
    public static void Measure(IReadOnlyList<string> arguments)
    {
        var (articles, rounds, folder, isBatchAlone) = (10_000, 5, (string?)null, false);
        for (var i = 0; i < arguments.Count; i++)
            switch (arguments[i])
            {
                case "--articles": articles = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--rounds": rounds = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--batch": isBatchAlone = true; break;
                default: folder = arguments[i]; break;
            }
        FigureTable.PrintMachine(Console.Out, "./do bench clean");
        if (!isBatchAlone)
            Race(articles, rounds, folder);
        var table = new FigureTable();
        CleaningBatch.Measure(rounds, table);
        table.PrintRows(Console.Out);
    }

    static void Race(int articles, int rounds, string? folder)
    {
        var work = Directory.CreateTempSubdirectory("newsarchive-bench-peers-");
        try
        {
            foreach (var set in Sets(work.FullName, articles, folder))
                PeerTable.Print(Console.Out, set, PeerRace.Run(set, rounds));
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    static IEnumerable<ArticleSet> Sets(string work, int articles, string? folder)
    {
        var random = SeedArticle.NewSource();
        yield return ArticleSet.Write("Seed-like articles", Path.Combine(work, "articles"), Enumerable.Range(0, articles).Select(number => SeedArticle.Body(random, number)));
        yield return ArticleSet.Write("One long page", Path.Combine(work, "page"), [NewsPage.OfBytes(PageBytes)]);
        if (folder is not null)
            yield return ArticleSet.Write("HTML of a folder of real articles", Path.Combine(work, "folder"), ArticleSet.HtmlIn(folder));
    }
}
