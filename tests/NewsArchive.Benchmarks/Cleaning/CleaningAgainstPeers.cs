using System.Globalization;

namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>./do bench clean: ours and the cleaners of others side by side in one run, then ours over folders.</summary>
static class CleaningAgainstPeers
{
    const int PageBytes = 2_500_000;

    /// <summary>
    /// Arguments, each of them optional: <c>--articles N</c> (0: none are generated), <c>--rounds N</c>, <c>--peers NAME,…</c> for those whose names begin so (the baseline always),
    /// <c>--race</c> for the peers alone, <c>--batch</c> for the folders alone, and folders of real articles and pages.
    /// </summary>
    public static void Measure(IReadOnlyList<string> arguments)
    {
        var (articles, rounds, peers, hasRace, hasBatch) = (10_000, 5, Peer.All, true, true);
        var folders = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
            switch (arguments[i])
            {
                case "--articles": articles = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--rounds": rounds = int.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--peers": peers = Peer.Named(arguments[++i].Split(',')); break;
                case "--race": hasBatch = false; break;
                case "--batch": hasRace = false; break;
                default: folders.Add(arguments[i]); break;
            }
        FigureTable.PrintMachine(Console.Out, "./do bench clean");
        if (hasRace)
            Race(articles, rounds, peers, folders);
        if (!hasBatch)
            return;
        var table = new FigureTable();
        CleaningBatch.Measure(rounds, table);
        table.PrintRows(Console.Out);
    }

    static void Race(int articles, int rounds, IReadOnlyList<Peer> peers, List<string> folders)
    {
        var work = Directory.CreateTempSubdirectory("newsarchive-bench-peers-");
        try
        {
            foreach (var set in Generated(work.FullName, articles).Concat(Real(work.FullName, folders)).Where(set => set.Count > 0))
                PeerTable.Print(Console.Out, set, ScannedShare.Of(set), PeerRace.Run(set, peers, rounds));
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    static IEnumerable<ArticleSet> Generated(string work, int articles)
    {
        if (articles == 0)
            yield break;
        var random = SeedArticle.NewSource();
        yield return ArticleSet.Write("Seed-like articles", Path.Combine(work, "articles"), Enumerable.Range(0, articles).Select(number => SeedArticle.Body(random, number)));
        yield return ArticleSet.Write("One long page", Path.Combine(work, "page"), [NewsPage.OfBytes(PageBytes)]);
    }

    static IEnumerable<ArticleSet> Real(string work, List<string> folders)
    {
        if (folders.Count == 0)
            yield break;
        var (posts, pages) = RealArticles.In(folders);
        yield return ArticleSet.Write("Real posts", Path.Combine(work, "posts"), posts);
        yield return ArticleSet.Write("<article> markup of real pages", Path.Combine(work, "markup"), pages.Select(RealArticles.ArticleMarkup).OfType<string>());
        yield return ArticleSet.Write("Whole real pages", Path.Combine(work, "pages"), pages);
    }
}
