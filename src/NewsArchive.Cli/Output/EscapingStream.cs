using System.Text;

namespace NewsArchive.Cli.Output;

/// <summary>Writes UTF-8 text to a terminal with everything escaped that could act there. Bytes that are no UTF-8 show as U+FFFD.</summary>
sealed class EscapingStream(Stream output) : Stream
{
    readonly Decoder _decoder = new UTF8Encoding(false).GetDecoder();
    char _half;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        for (; buffer.Length > 0; buffer = buffer[Math.Min(buffer.Length, 8192)..])
        {
            var part = buffer[..Math.Min(buffer.Length, 8192)];
            var chars = new char[part.Length + 2];
            var start = 0;
            if (_half != '\0')
                (chars[start++], _half) = (_half, '\0');
            var length = start + _decoder.GetChars(part, chars.AsSpan(start), flush: false);
            if (length > 0 && char.IsHighSurrogate(chars[length - 1])) // its other half comes with the next bytes
                _half = chars[--length];
            // A terminal shows CR LF and LF alike; a CR by itself would go back and write over the line.
            output.Write(Encoding.UTF8.GetBytes(TerminalText.Escape(new string(chars, 0, length).Replace("\r\n", "\n", StringComparison.Ordinal))));
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override void Flush() => output.Flush();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
