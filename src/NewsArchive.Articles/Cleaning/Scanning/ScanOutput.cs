using System.Buffers;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// What the scanner writes: stretches of the source that nothing changes are copied whole, when the next change comes. The buffer is rented and grows.
/// </summary>
sealed class ScanOutput
{
    static readonly SearchValues<char> special = SearchValues.Create("&<>\"\u00A0");

    char[] buffer = [];
    string source = "";
    int length;
    int copied;

    /// <summary>Whether anything differs from the source so far.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Starts on a source.</summary>
    public void Start(string html)
    {
        (source, length, copied, IsChanged) = (html, 0, 0, false);
        if (buffer.Length < html.Length + Slack)
        {
            Return();
            buffer = ArrayPool<char>.Shared.Rent(html.Length + html.Length / 8 + Slack);
        }
    }

    const int Slack = 256;
    const int Kept = 256 * 1024; // longer buffers go back: one long page must not hold its memory for ever

    /// <summary>Lets go of the source, and of a long buffer.</summary>
    public void Finish()
    {
        source = "";
        if (buffer.Length > Kept)
            Return();
    }

    void Return()
    {
        if (buffer.Length > 0)
            ArrayPool<char>.Shared.Return(buffer);
        buffer = [];
    }

    /// <summary>How long the output is when the source is taken over up to a position.</summary>
    public int LengthAt(int position) => length + (position - copied);

    /// <summary>Up to where the source is taken over, or left out.</summary>
    public int Position => copied;

    /// <summary>Takes the source over up to a position.</summary>
    public void CopyTo(int position)
    {
        var count = position - copied;
        Ensure(count);
        source.AsSpan(copied, count).CopyTo(buffer.AsSpan(length));
        length += count;
        copied = position;
    }

    /// <summary>Goes on behind a part of the source that is left out.</summary>
    public void SkipTo(int position)
    {
        IsChanged |= position != copied;
        copied = position;
    }

    /// <summary>Writes something that is not in the source.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        Ensure(text.Length);
        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
        IsChanged = true;
    }

    /// <summary>Writes a character that is not in the source.</summary>
    public void Write(char c)
    {
        Ensure(1);
        buffer[length++] = c;
        IsChanged = true;
    }

    /// <summary>Writes text as <see cref="Sanitizing.HtmlWriter"/> does.</summary>
    public void WriteEscaped(ReadOnlySpan<char> text, bool isAttribute)
    {
        while (text.IndexOfAny(special) is >= 0 and var at)
        {
            Write(text[..at]);
            Write(text[at] switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => isAttribute ? "&quot;" : "\"",
                _ => "&nbsp;",
            });
            text = text[(at + 1)..];
        }
        Write(text);
    }

    /// <summary>Cuts the output off.</summary>
    public void CutTo(int shorter)
    {
        length = shorter;
        IsChanged = true;
    }

    /// <summary>Puts something in, before what is written from a place on.</summary>
    public void Insert(int place, ReadOnlySpan<char> text)
    {
        Ensure(text.Length);
        buffer.AsSpan(place, length - place).CopyTo(buffer.AsSpan(place + text.Length));
        text.CopyTo(buffer.AsSpan(place));
        length += text.Length;
        IsChanged = true;
    }

    /// <summary>A part of what was written.</summary>
    public ReadOnlySpan<char> this[Range range] => buffer.AsSpan(0, length)[range];

    /// <summary>The source itself when nothing was changed; else what was written.</summary>
    public override string ToString() => !IsChanged || buffer.AsSpan(0, length).SequenceEqual(source) ? source : new string(buffer, 0, length);

    void Ensure(int more)
    {
        if (length + more <= buffer.Length)
            return;
        var longer = ArrayPool<char>.Shared.Rent(Math.Max(length + more, buffer.Length * 2));
        buffer.AsSpan(0, length).CopyTo(longer);
        Return();
        buffer = longer;
    }
}
