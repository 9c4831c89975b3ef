using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Tests.Trees;

public sealed class CleanTargetTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("newsarchive-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_that_changes_while_it_is_cleaned_is_left()
    {
        var path = Path.Combine(folder, "a.md");
        File.WriteAllText(path, "<p><span>old</span></p>\n");
        var options = new ArchiveOptions { Sources = new SourceFinderOptions { Inputs = [path] } };
        var cleaned = new CleanTree(options).Clean(SourceFinder.Find(options.Sources).Sources.Single());
        File.WriteAllText(path, "<p><span>edited meanwhile</span></p>\n");

        var row = CleanTarget.InPlace(isDryRun: false).WriteAll([cleaned]).Single().Files.Single();

        row.Status.ShouldBe("refused");
        row.Message!.ShouldContain("run again");
        File.ReadAllText(path).ShouldBe("<p><span>edited meanwhile</span></p>\n");
        Directory.GetFiles(folder).ShouldBe([path]);
    }
}
