namespace NewsArchive.Warc.Cdxj;

/// <summary>Writes lines, each with its line feed; equal neighbours once where that is asked for.</summary>
sealed class LineWriter(Stream output, bool isUnique)
{
    byte[] _last = [];
    int _lastLength = -1;

    public void Write(ReadOnlyMemory<byte> line)
    {
        if (isUnique && !Remember(line.Span))
            return;
        output.Write(line.Span);
        output.Write("\n"u8);
    }

    bool Remember(ReadOnlySpan<byte> line)
    {
        if (_lastLength >= 0 && line.SequenceEqual(_last.AsSpan(0, _lastLength)))
            return false;
        if (_last.Length < line.Length)
            _last = new byte[line.Length * 2];
        line.CopyTo(_last);
        _lastLength = line.Length;
        return true;
    }
}
