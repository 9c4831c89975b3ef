using System.Text.Json;

namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>Whoever ships a package names it, with its licence.</summary>
public class NoticesTests
{
    // Analyzers and the SDK's own build packages: used while building, not shipped as such.
    static readonly string[] BuildOnly = ["Meziantou.Analyzer", "Microsoft.CodeAnalysis.BannedApiAnalyzers", "Microsoft.DotNet.ILCompiler", "Microsoft.NET.ILLink.Tasks"];

    [Fact]
    public void Every_shipped_package_has_a_row_in_the_notices()
    {
        var rows = File.ReadLines(Path.Combine(SourceTree.Top, "THIRD-PARTY-NOTICES.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);

        var shipped = Shipped().ToArray();

        shipped.ShouldContain("AngleSharp");
        shipped.Where(package => !rows.Contains(package)).ShouldBeEmpty();
    }

    static IEnumerable<string> Shipped()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(SourceTree.Top, "src", "NewsArchive.Cli", "packages.lock.json")));
        return json.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => package.Name)
            .Where(name => !BuildOnly.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.StartsWith("runtime.", StringComparison.Ordinal))
            .ToArray();
    }
}
