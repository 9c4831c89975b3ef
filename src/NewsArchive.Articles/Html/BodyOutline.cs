using System.Collections.Immutable;

namespace NewsArchive.Articles.Html;

/// <summary>Where markup stands in a body: ranges of HTML, and the links of Markdown with the place of their destinations.</summary>
sealed record BodyOutline
{
    /// <summary>The body with <c>&lt;</c> blanked wherever it is no HTML (Markdown text, code). Positions are those of the body.</summary>
    public required string Markup { get; init; }

    /// <summary>Ranges of <see cref="Markup"/> to be scanned one by one, in order, not overlapping.</summary>
    public required ImmutableArray<TextSpan> HtmlRanges { get; init; }

    /// <summary>Markdown destinations in order of place; none in HTML bodies.</summary>
    public ImmutableArray<MarkdownDestination> Destinations { get; init; } = [];

    /// <summary>Outlines a body. Linear time.</summary>
    public static BodyOutline Of(string body, BodyKind kind) => kind == BodyKind.Markdown && MarkdownOutline.Read(body) is { } markdown
        ? markdown
        : new() { Markup = body, HtmlRanges = [new(0, body.Length)] };
}

/// <summary>The destination of a Markdown link, image or reference definition.</summary>
/// <param name="Url">Decoded: escapes and character references undone, angle brackets taken off.</param>
/// <param name="Span">The written characters, angle brackets excluded.</param>
/// <param name="IsImage">Whether an image shows it (for a definition: at least one).</param>
/// <param name="IsBracketed">Whether it stands in angle brackets.</param>
sealed record MarkdownDestination(string Url, TextSpan Span, bool IsImage, bool IsBracketed);
