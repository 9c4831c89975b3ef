namespace NewsArchive.Cli.Tests.Architecture;

/// <summary>Each cut between projects exists because somebody wants one side without the other side's dependencies.</summary>
public class AssemblyReferenceTests
{
    [Theory]
    [InlineData("NewsArchive.Warc", "System.IO.Hashing ZstdSharp")]
    // AngleSharp.Css: only the type of HtmlSanitizer's list of at-rules, which is empty.
    [InlineData("NewsArchive.Articles", "AngleSharp AngleSharp.Css HtmlSanitizer Markdig NetVips NewsArchive.Warc SharpCompress System.IO.Hashing UtfUnknown YamlDotNet")]
    [InlineData("newsarchive", "NewsArchive.Articles NewsArchive.Warc Spectre.Console System.CommandLine")]
    public void An_assembly_references_nothing_but_dotNET_and_these(string assembly, string allowed) =>
        CompiledAssembly.ForeignReferences(assembly).Except(allowed.Split(' ')).ShouldBeEmpty();

    [Theory]
    [InlineData("NewsArchive.Warc", "System.Console")]
    [InlineData("NewsArchive.Articles", "System.Console")]
    [InlineData("NewsArchive.Warc", "System.Net.Http.HttpClient")]
    [InlineData("NewsArchive.Warc", "System.Net.Sockets.Socket")]
    public void A_library_never_mentions_this_type(string assembly, string type) =>
        CompiledAssembly.ForeignTypes(assembly).ShouldNotContain(type);

    [Fact]
    public void The_command_line_touches_neither_the_HTML_parser_nor_the_image_library() =>
        CompiledAssembly.ForeignTypes("newsarchive").Where(type => type.StartsWith("AngleSharp.", StringComparison.Ordinal) || type.StartsWith("NetVips.", StringComparison.Ordinal)).ShouldBeEmpty();
}
