using System.Reflection;

namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>
/// Inside a library, folders depend on each other in one direction. A folder that is not in its table fails: whoever adds one decides
/// here what it may use. The root folder is <c>.</c>.
/// </summary>
public class NamespaceDirectionTests
{
    static readonly Dictionary<string, string> Warc = new()
    {
        ["."] = "",
        ["Records"] = ".",
        ["Storage"] = "",
        ["Http"] = ". Records",
        ["Reading"] = ". Records Http",
        // Reading for the dictionary of a .warc.zst, which is read and written.
        ["Writing"] = ". Records Http Reading Storage",
        // Reading for indexing a WARC and for indexes that are gzip, Storage for working files without a name.
        ["Cdxj"] = ". Records Http Reading Writing Storage",
        ["Wacz"] = ". Records Http Reading Writing Cdxj Storage",
        // What reads files and writes new ones: repair, recompress.
        ["Rewriting"] = ". Records Http Reading Writing Cdxj Wacz Storage",
    };

    static readonly Dictionary<string, string> Articles = new()
    {
        ["."] = "FrontMatter Reading",
        ["FrontMatter"] = ".",
        ["Html"] = ".",
        ["Reading"] = ". FrontMatter Html",
        ["Sanitizing"] = ". Html",
        ["Cleaning"] = ". FrontMatter Html Sanitizing",
        // Reading for files of bounded length.
        ["Policies"] = ". Reading Cleaning Sanitizing",
        // Child processes that do untrusted work, of whatever kind.
        ["Workers"] = "",
        ["CleanWorkers"] = ". Cleaning Policies Workers",
        ["Images"] = ". FrontMatter Html Workers",
        ["Fetching"] = ". Images",
        ["Links"] = ". FrontMatter Html Images",
        ["Reporting"] = ". Cleaning Images Fetching",
        // What a bundle holds and how to open one. Reading for lines of bounded length, Links for paths in URIs.
        ["Bundles"] = ". Reading Links",
        // Trees for the unified difference of two texts.
        ["Comparing"] = ". Bundles Reporting Trees",
        ["Listing"] = ". Bundles Captures Reporting",
        ["Verifying"] = ". Bundles Reporting",
        // Bundles for the captures of the bundle that is replaced; Verifying before the new one gets its name.
        ["Packing"] = ". FrontMatter Html Reading Cleaning CleanWorkers Policies Images Fetching Links Reporting Bundles Verifying Captures",
        // Packing for the file that a new bundle becomes.
        ["Merging"] = ". Bundles Reporting Verifying Packing Captures",
        // Cleaning and Packing for the visible text of a page that was packed.
        ["Repairing"] = ". Cleaning Reporting Bundles Packing",
        // The whole job cut into parts and put together again.
        ["Sharding"] = ". Reading Images Fetching Reporting Packing Merging Bundles",
        // What others captured: Fetching for content codings, Images for what a payload is, Html for the title of a page, Reading for pages as articles.
        ["Captures"] = ". FrontMatter Html Reading Bundles Fetching Images",
        // Reading for names on disk that are bytes; the rest for pages out of captures, which are cleaned and linked as packed ones are.
        ["Restoring"] = ". Reading Cleaning Images Links Reporting Bundles Packing Captures Trees",
        ["Trees"] = ". FrontMatter Html Reading Cleaning CleanWorkers Images Fetching Links Reporting Packing Captures",
    };

    [Fact]
    public void The_WARC_library_keeps_its_directions() => Broken("NewsArchive.Warc", Warc).ShouldBeEmpty();

    [Fact]
    public void The_article_library_keeps_its_directions() => Broken("NewsArchive.Articles", Articles).ShouldBeEmpty();

    [Fact]
    public void The_scanner_sees_uses_inside_method_bodies() =>
        NamespaceUses.Of(typeof(NamespaceDirectionTests).Assembly).Keys.ShouldContain("Architecture -> Sample");

    static IEnumerable<string> Broken(string name, Dictionary<string, string> table)
    {
        var assembly = CompiledAssembly.Load(name);
        var unknown = NamespaceUses.Folders(assembly).Where(folder => !table.ContainsKey(folder)).Select(folder => $"{folder} is not in the table");
        return unknown.Concat(NamespaceUses.Of(assembly).Where(use => !Allows(table, use.Key)).Select(use => $"{use.Key}: {use.Value}"));
    }

    static bool Allows(Dictionary<string, string> table, string use)
    {
        var (from, to) = use.Split(" -> ") is [var left, var right] ? (left, right) : throw new ArgumentException(use);
        return !table.TryGetValue(from, out var allowed) || allowed.Split(' ').Contains(to);
    }

    // Mentions another folder in a body only, neither in a signature nor in a field.
    static string Body() => string.Join(',', new[] { 1 }.Select(number => Sample.Sampled.Twice(number)));
}
