using System.Collections.Immutable;

namespace NewsArchive.Articles.Reading;

/// <summary>Text and how it was got from bytes.</summary>
/// <param name="Text">The text; a byte order mark stays as U+FEFF at its start, so that encoding it again gives the source bytes.</param>
/// <param name="Encoding">The encoding, what decided it, and whether the way back is exact.</param>
/// <param name="Warnings"><c>encoding-guessed</c>, <c>encoding-declaration</c> (the page lies), <c>encoding-undecodable</c> (with a count).</param>
public sealed record DecodedText(string Text, SourceEncoding Encoding, ImmutableArray<ArticleWarning> Warnings);
