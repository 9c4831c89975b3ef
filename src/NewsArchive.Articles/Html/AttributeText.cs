using System.Text;

namespace NewsArchive.Articles.Html;

/// <summary>Decoded text of an attribute value that still knows where each of its characters was written.</summary>
sealed class AttributeText
{
    readonly int start;
    readonly List<int>? written; // raw offset of each decoded character and of the end; null when nothing was decoded

    AttributeText(string text, int start, List<int>? written) => (Text, this.start, this.written) = (text, start, written);

    /// <summary>The value with character references decoded.</summary>
    public string Text { get; }

    /// <summary>Text that needs no decoding (raw text elements, Markdown).</summary>
    public static AttributeText Plain(string html, TextSpan span) => new(html.Substring(span.Start, span.Length), span.Start, null);

    /// <summary>The value of an attribute of <paramref name="html"/>.</summary>
    public static AttributeText Of(string html, HtmlAttribute attribute)
    {
        var raw = html.AsSpan(attribute.Span.Start, attribute.Span.Length);
        if (raw.Equals(attribute.Value, StringComparison.Ordinal))
            return new(attribute.Value, attribute.Span.Start, null);
        var text = new StringBuilder(raw.Length);
        var written = new List<int>(raw.Length + 1);
        for (var at = 0; at < raw.Length;)
        {
            var used = CharacterReferences.DecodeNext(raw[at..], text, out var isPlain);
            for (var i = 0; written.Count < text.Length; i++)
                written.Add(isPlain ? at + i : at);
            at += used;
        }
        written.Add(raw.Length);
        return new(text.ToString(), attribute.Span.Start, written);
    }

    /// <summary>Where the decoded characters of <paramref name="span"/> are written in the html.</summary>
    public TextSpan Written(TextSpan span)
    {
        if (written is null)
            return new(start + span.Start, span.Length);
        var from = written[span.Start];
        return new(start + from, written[span.End] - from);
    }
}
