using System.Text;

namespace NewsArchive.Articles.Links;

/// <summary>Replacements of spans of one text, applied together; everything between them stays.</summary>
sealed class TextEdits
{
    readonly List<(TextSpan Span, string Text)> edits = [];

    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => edits.Count == 0;

    /// <summary>Replaces a span, or inserts at an empty one. Of overlapping edits the one that starts first counts.</summary>
    public void Replace(TextSpan span, string text) => edits.Add((span, text));

    /// <summary>The edited text.</summary>
    public string Apply(string text)
    {
        if (IsEmpty)
            return text;
        var edited = new StringBuilder(text.Length + 64 * edits.Count);
        var end = 0;
        foreach (var (span, replacement) in edits.OrderBy(e => e.Span.Start))
        {
            if (span.Start < end)
                continue;
            edited.Append(text, end, span.Start - end).Append(replacement);
            end = span.End;
        }
        return edited.Append(text, end, text.Length - end).ToString();
    }
}
