namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>
/// The library shows its internals to the next layer, so that what only that needs is no promise to others. This list keeps it few: what a program of others could
/// need belongs on the public surface, everything else stays inside.
/// </summary>
public class SharedInternalsTests
{
    static readonly string[] s_shared =
    [
        // Merging of bundles: records and page lists, of which the manifest layer is in Articles.
        "Rewriting.MergedPages", "Rewriting.WaczPackages", "Rewriting.WarcMerge", "Rewriting.WarcMergeCounts", "Rewriting.WarcMergeFile",
        "Wacz.WaczCopiedParts",
        // Very many texts by keys.
        "Records.TextKey", "Records.HashedNumbers",
        // Standard input behind its first bytes.
        "Records.PrefixedStream",
        // Thousands of small files in few waits for the disk, and working files without a name.
        "Storage.FileSystemSync", "Storage.FolderSync", "Storage.OpenFolder", "Storage.PendingFile", "Storage.SpilledBytes", "Storage.UnnamedFile", "Storage.WorkingSpaceException",
    ];

    [Fact]
    public void The_next_layer_uses_those_internal_types_of_the_library_that_are_listed_and_no_others()
    {
        var library = CompiledAssembly.Load("NewsArchive.Warc");
        CompiledAssembly.ForeignTypes("NewsArchive.Articles")
            .Select(name => library.GetType(name))
            .OfType<Type>()
            .Where(type => !type.IsVisible)
            .Select(type => type.FullName!["NewsArchive.Warc.".Length..]) // a type that was found by its name has one
            .ShouldBe(s_shared, ignoreOrder: true);
    }

    [Fact]
    public void The_program_uses_none()
    {
        var library = CompiledAssembly.Load("NewsArchive.Warc");
        CompiledAssembly.ForeignTypes("newsarchive").Select(name => library.GetType(name)).OfType<Type>().Where(type => !type.IsVisible).ShouldBeEmpty();
    }
}
