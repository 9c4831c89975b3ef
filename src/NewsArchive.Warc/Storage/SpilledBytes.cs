namespace NewsArchive.Warc.Storage;

/// <summary>Pieces of bytes that are kept to be read again one by one: a few in memory, many in a temporary file.</summary>
sealed class SpilledBytes : IDisposable
{
    const int MaxBytesInMemory = 1 << 20;
    const int BufferBytes = 64 * 1024;

    /// <summary>Bytes before each piece.</summary>
    public const int LengthBytes = sizeof(int);

    // Most pieces are shorter, so that one read is enough.
    const int UsualBytes = 512;

    FileStream? _file;
    byte[] _tail = new byte[BufferBytes]; // what is not in the file yet
    int _tailLength;
    long _fileLength;
    byte[] _piece = new byte[UsualBytes];

    /// <summary>Where the next piece will stand.</summary>
    public long Position => _fileLength + _tailLength;

    /// <summary>Adds a piece.</summary>
    /// <returns>Where it is. Pieces stand one behind the other, each with <see cref="LengthBytes"/> before it.</returns>
    /// <exception cref="WorkingSpaceException">The temporary file cannot be written.</exception>
    public long Add(ReadOnlySpan<byte> piece)
    {
        var position = Position;
        Span<byte> length = stackalloc byte[LengthBytes];
        BitConverter.TryWriteBytes(length, piece.Length);
        try
        {
            Append(length);
            Append(piece);
        }
        catch (Exception exception) when (exception is (IOException and not WorkingSpaceException) or ArgumentOutOfRangeException) // .NET's for a file that grows over a limit
        {
            throw new WorkingSpaceException($"{Path.GetTempPath()}: temporary files cannot be written ({exception.Message.TrimEnd('.')}); free space there, or name another folder in the environment variable {(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR")}", exception);
        }
        return position;
    }

    void Append(ReadOnlySpan<byte> bytes)
    {
        if (_tailLength + bytes.Length > (_file is null ? MaxBytesInMemory : BufferBytes))
            Flush();
        if (_file is not null && bytes.Length > BufferBytes)
        {
            _file.Write(bytes);
            _fileLength += bytes.Length;
            return;
        }
        if (_tailLength + bytes.Length > _tail.Length)
            Array.Resize(ref _tail, Math.Max(_tailLength + bytes.Length, _tail.Length * 2));
        bytes.CopyTo(_tail.AsSpan(_tailLength));
        _tailLength += bytes.Length;
    }

    void Flush()
    {
        _file ??= UnnamedFile.Create(Path.GetTempPath(), bufferBytes: 0);
        _file.Write(_tail, 0, _tailLength);
        _fileLength += _tailLength;
        _tailLength = 0;
        if (_tail.Length > BufferBytes)
            _tail = new byte[BufferBytes];
    }

    /// <summary>The piece that is at a place; valid until the next call.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public ReadOnlySpan<byte> Read(long position)
    {
        if (position >= _fileLength)
            return _tail.AsSpan((int)(position - _fileLength) + LengthBytes, BitConverter.ToInt32(_tail, (int)(position - _fileLength)));
        if (_tailLength > 0)
            Flush(); // a piece may stand on both sides
        var read = RandomAccess.Read(_file!.SafeFileHandle, _piece.AsSpan(0, UsualBytes), position); // there is a file: it has a length
        var end = BitConverter.ToInt32(_piece) + LengthBytes;
        if (_piece.Length < end)
            Array.Resize(ref _piece, end);
        while (read < end)
            read += RandomAccess.Read(_file.SafeFileHandle, _piece.AsSpan(read, end - read), position + read) is var more and > 0 ? more : throw new EndOfStreamException($"{_file.Name} was cut short");
        return _piece.AsSpan(LengthBytes, end - LengthBytes);
    }

    /// <summary>The pieces from a place on, in their order; each is valid until the next, and none may be added meanwhile.</summary>
    /// <param name="position">Where the first stands; 0: all.</param>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> ReadFrom(long position)
    {
        if (_file is not null && _tailLength > 0)
            Flush();
        var buffer = _file is null ? _tail : new byte[BufferBytes];
        var (from, to) = _file is null ? ((int)position, _tailLength) : (0, 0);
        void Fill(int count)
        {
            if (to - from >= count)
                return;
            var rest = buffer.AsSpan(from, to - from);
            if (buffer.Length < count)
                buffer = new byte[count];
            rest.CopyTo(buffer);
            (from, to) = (0, rest.Length);
            while (to < count)
            {
                var read = RandomAccess.Read(_file!.SafeFileHandle, buffer.AsSpan(to), position); // in memory all is there
                if (read == 0)
                    throw new EndOfStreamException($"{_file.Name} was cut short");
                (to, position) = (to + read, position + read);
            }
        }

        for (var end = _fileLength; from < to || position < end;)
        {
            Fill(LengthBytes);
            var length = BitConverter.ToInt32(buffer, from);
            Fill(LengthBytes + length);
            yield return buffer.AsMemory(from + LengthBytes, length);
            from += LengthBytes + length;
        }
    }

    public void Dispose() => _file?.Dispose();
}
