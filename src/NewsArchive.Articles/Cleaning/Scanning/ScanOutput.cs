using System.Buffers;
using System.Text;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>
/// What the scanner writes, in UTF-8: stretches of the source that nothing changes are copied whole, when the next change comes. The buffer is lent, and grows.
/// </summary>
ref struct ScanOutput
{
    static readonly SearchValues<byte> special = SearchValues.Create("&<>\""u8.ToArray().Append((byte)0xC2).ToArray());

    const int Slack = 256;

    readonly ReadOnlySpan<byte> source;
    byte[] buffer;
    int length;
    int copied;
    bool isChanged;

    /// <summary>Starts on a source, with a buffer of the shared pool or an empty one.</summary>
    public ScanOutput(ReadOnlySpan<byte> source, byte[] buffer)
    {
        this.source = source;
        this.buffer = buffer;
        Ensure(source.Length + source.Length / 8 + Slack);
    }

    /// <summary>Whether anything may differ from the source.</summary>
    public readonly bool IsChanged => isChanged;

    /// <summary>The buffer, which the caller must take back.</summary>
    public readonly byte[] Buffer => buffer;

    /// <summary>Everything that was written.</summary>
    public readonly ReadOnlySpan<byte> Written => buffer.AsSpan(0, length);

    /// <summary>How long the output is when the source is taken over up to a position.</summary>
    public readonly int LengthAt(int position) => length + (position - copied);

    /// <summary>Up to where the source is taken over, or left out.</summary>
    public readonly int Position => copied;

    /// <summary>Takes the source over up to a position.</summary>
    public void CopyTo(int position)
    {
        var count = position - copied;
        if (count == 0)
            return;
        Ensure(count);
        source.Slice(copied, count).CopyTo(buffer.AsSpan(length));
        length += count;
        copied = position;
    }

    /// <summary>Goes on behind a part of the source that is left out.</summary>
    public void SkipTo(int position)
    {
        isChanged |= position != copied;
        copied = position;
    }

    /// <summary>Writes something that is not in the source.</summary>
    public void Write(scoped ReadOnlySpan<byte> text)
    {
        Ensure(text.Length);
        text.CopyTo(buffer.AsSpan(length));
        length += text.Length;
        isChanged = true;
    }

    /// <summary>Writes text that is not in the source.</summary>
    public void Write(scoped ReadOnlySpan<char> text)
    {
        Ensure(Encoding.UTF8.GetMaxByteCount(text.Length));
        length += Encoding.UTF8.GetBytes(text, buffer.AsSpan(length));
        isChanged = true;
    }

    /// <summary>Writes text as <see cref="Sanitizing.HtmlWriter"/> does.</summary>
    public void WriteEscaped(scoped ReadOnlySpan<byte> text, bool isAttribute)
    {
        while (text.IndexOfAny(special) is >= 0 and var at)
        {
            Write(text[..at]);
            var used = 1;
            switch (text[at])
            {
                case (byte)'&':
                    Write("&amp;"u8);
                    break;
                case (byte)'<':
                    Write("&lt;"u8);
                    break;
                case (byte)'>':
                    Write("&gt;"u8);
                    break;
                case (byte)'"':
                    Write(isAttribute ? "&quot;"u8 : "\""u8);
                    break;
                case 0xC2 when at + 1 < text.Length && text[at + 1] == 0xA0:
                    Write("&nbsp;"u8);
                    used = 2;
                    break;
                default:
                    Write(text.Slice(at, 1));
                    break;
            }
            text = text[(at + used)..];
        }
        Write(text);
    }

    /// <summary>Cuts the output off.</summary>
    public void CutTo(int shorter)
    {
        length = shorter;
        isChanged = true;
    }

    /// <summary>Puts something in, before what is written from a place on.</summary>
    public void Insert(int place, scoped ReadOnlySpan<byte> text)
    {
        Ensure(text.Length);
        buffer.AsSpan(place, length - place).CopyTo(buffer.AsSpan(place + text.Length));
        text.CopyTo(buffer.AsSpan(place));
        length += text.Length;
        isChanged = true;
    }

    void Ensure(int more)
    {
        if (length + more > buffer.Length)
            Grow(more);
    }

    void Grow(int more)
    {
        var longer = ArrayPool<byte>.Shared.Rent(Math.Max(length + more, buffer.Length * 2));
        buffer.AsSpan(0, length).CopyTo(longer);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = longer;
    }
}
