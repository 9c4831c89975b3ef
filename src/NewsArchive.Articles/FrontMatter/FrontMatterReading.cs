using System.Collections.Immutable;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>What was found at the start of a text.</summary>
/// <param name="HeadLength">
/// UTF-16 characters from the start of the text to the end of the closing line, its line end included; 0 without front matter. The rest is
/// the body, so head + body is always the whole text.
/// </param>
/// <param name="Block">The entries; spans count from the start of the text, which is the start of the head.</param>
/// <param name="Warnings">What was odd but tolerated: <c>front-matter-yaml</c>, <c>front-matter-unclosed</c>, <c>front-matter-stray-text</c>, <c>front-matter-too-long</c>.</param>
public sealed record FrontMatterReading(int HeadLength, FrontMatterBlock Block, ImmutableArray<ArticleWarning> Warnings);
