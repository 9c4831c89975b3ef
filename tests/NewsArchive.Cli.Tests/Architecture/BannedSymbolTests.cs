using System.Xml.Linq;

namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>The build breaks on banned symbols (RS0030); these tests keep that alarm connected.</summary>
public class BannedSymbolTests
{
    // The one place each belongs: fsync itself, and the terminal.
    static readonly string[] Exempt = ["src/NewsArchive.Warc/Storage/DurableFile.cs", "src/NewsArchive.Cli/Output/", "src/NewsArchive.Cli/Program.cs"];

    [Fact]
    public void Every_source_project_is_built_with_the_list()
    {
        var props = XDocument.Load(Path.Combine(SourceTree.Top, "Directory.Build.props"));
        var group = props.Descendants("AdditionalFiles").Single(file => file.Attribute("Include")!.Value.EndsWith("BannedSymbols.txt", StringComparison.Ordinal)).Parent!; // found above
        group.Attribute("Condition")!.Value.ShouldBe("'$(IsTestOrBenchmark)' != 'true'");
        group.Elements("PackageReference").ShouldContain(package => package.Attribute("Include")!.Value == "Microsoft.CodeAnalysis.BannedApiAnalyzers");
        props.Descendants("TreatWarningsAsErrors").Single().Value.ShouldBe("true");
    }

    [Theory]
    [InlineData("T:System.Console;")]
    [InlineData("P:System.DateTime.UtcNow;")]
    [InlineData("P:System.DateTimeOffset.UtcNow;")]
    [InlineData("M:System.Guid.NewGuid;")]
    [InlineData("P:System.Random.Shared;")]
    [InlineData("M:System.IO.File.WriteAllText(")]
    [InlineData("M:System.IO.File.WriteAllBytes(")]
    [InlineData("M:System.IO.FileStream.Flush(System.Boolean);")]
    public void The_list_names(string symbol) =>
        File.ReadLines(Path.Combine(SourceTree.Top, "BannedSymbols.txt")).ShouldContain(line => line.StartsWith(symbol, StringComparison.Ordinal));

    [Fact]
    public void Nobody_silences_the_alarm_outside_the_one_place_each_symbol_belongs() =>
        SourceTree.Files("src", "*.cs", "*.csproj", "*.props", ".editorconfig")
            .Where(file => !Exempt.Any(exempt => file.StartsWith(exempt, StringComparison.Ordinal)))
            .Where(file => File.ReadAllText(Path.Combine(SourceTree.Top, file)).Contains("RS0030", StringComparison.Ordinal))
            .ShouldBeEmpty();
}
