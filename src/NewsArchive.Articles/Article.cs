using System.Collections.Immutable;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles;

/// <summary>
/// One article as read: decoded text cut into head (front matter with its delimiters) and body. <c>Head + Body</c> is the whole
/// decoded source, so nothing between them is lost; the exact source bytes stay with <see cref="Reading.SourceFile"/>.
/// </summary>
public sealed record Article
{
    /// <summary>Where the article comes from.</summary>
    public required ArticleOrigin Origin { get; init; }

    /// <summary>Text before the body, verbatim: text before the first <c>---</c>, the front matter, its closing line. Empty when there is none.</summary>
    public required string Head { get; init; }

    /// <summary>What the front matter says, with spans into <see cref="Head"/>. Never null; empty without front matter.</summary>
    public required FrontMatterBlock FrontMatter { get; init; }

    /// <summary>The body, verbatim.</summary>
    public required string Body { get; init; }

    /// <summary>How the body is written.</summary>
    public required BodyKind BodyKind { get; init; }

    /// <summary>How the bytes were decoded.</summary>
    public required SourceEncoding Encoding { get; init; }

    /// <summary>SHA-256 of the source bytes (of the member or line for articles inside containers and JSON Lines).</summary>
    public required WarcDigest SourceDigest { get; init; }

    /// <summary>For an article from JSON Lines: the line's JSON object as read (UTF-8 text), and the name of its HTML property.</summary>
    public JsonLineSource? JsonLine { get; init; }

    /// <summary>What was odd but tolerated while reading (broken YAML, guessed charset, empty file …).</summary>
    public ImmutableArray<ArticleWarning> Warnings { get; init; } = [];
}

/// <summary>The JSON object that an article was read from.</summary>
/// <param name="Text">The line without its line end.</param>
/// <param name="BodyProperty">The property that held the body, for example <c>html</c>.</param>
public sealed record JsonLineSource(string Text, string BodyProperty);

/// <summary>Something odd in an article that did not stop the run.</summary>
/// <param name="Rule">Stable kebab-case name, for example <c>front-matter-yaml</c>.</param>
/// <param name="Message">What and where, in one line.</param>
/// <param name="Line">1-based line in the source, or null.</param>
public sealed record ArticleWarning(string Rule, string Message, int? Line = null);
