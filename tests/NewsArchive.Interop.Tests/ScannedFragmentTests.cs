using System.Text.Json;
using NewsArchive.Articles;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Tests.Cleaning.Scanning;
using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>
/// A third opinion on what the scanner accepts: parse5 must read the same tree as AngleSharp, of the source (so it was certain) and of the result (so it stays what it is).
/// </summary>
public sealed class ScannedFragmentTests
{
    const int Fragments = 10_000;

    [Theory]
    [InlineData(CleaningProfile.Article)]
    [InlineData(CleaningProfile.Lossless)]
    public async Task Parse5_reads_the_same_trees(CleaningProfile profile)
    {
        var cleaner = new ArticleCleaner(new() { Profile = profile });
        var texts = new List<string>();
        for (var seed = 0; texts.Count < 2 * Fragments; seed++)
        {
            var source = GeneratedMarkup.Of(seed);
            if (cleaner.CleanBody(source, BodyKind.Html) is { Report.Path: CleaningPath.Scanner } clean)
                texts.AddRange([source, clean.Html]);
        }
        var result = await Command.RunAsync("node", [Path.Combine(Repository.JudgeScripts, "trees.mjs")], input: JsonSerializer.SerializeToUtf8Bytes(texts));

        var trees = JsonSerializer.Deserialize<string[]>(result.ShouldExit(0).Text) ?? [];
        texts.Zip(trees).Select(pair => (pair.First, Expected: CanonicalTree.OfFragment(pair.First), Theirs: pair.Second)).Where(pair => pair.Expected != pair.Theirs)
            .Select(pair => $"{pair.First}\n---- AngleSharp\n{pair.Expected}\n---- parse5\n{pair.Theirs}").Take(3).ShouldBeEmpty();
        trees.Length.ShouldBe(texts.Count);
    }
}
