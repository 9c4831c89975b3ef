using System.Globalization;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// The members of a tar: POSIX.1 pax and ustar, GNU long names, old V7. Our own, because names must come as bytes (GBK tars exist; .NET
/// decodes them as UTF-8) and from streams that cannot seek (which SharpCompress 0.50 does not read).
/// </summary>
sealed class TarMembers(Stream stream)
{
    const int BlockSize = 512;

    /// <summary>Extended headers hold a few names and numbers; more is an attack.</summary>
    const int MaxHeaderBytes = 1 << 20;

    readonly byte[] _block = new byte[BlockSize];
    long _left;
    long _padding;
    byte[]? _longName;
    long? _longSize;

    /// <summary>Members in order; the content of each must be read before the next is asked for. Names go through <paramref name="decodeName"/>.</summary>
    /// <exception cref="InvalidDataException">The tar is damaged or cut short.</exception>
    public IEnumerable<ContainerMember> Read(Func<byte[], string> decodeName)
    {
        while (true)
        {
            Skip(_left + _padding);
            if (stream.ReadAtLeast(_block, BlockSize, throwOnEndOfStream: false) < BlockSize)
                throw new InvalidDataException("the tar is cut short: it has no end mark");
            if (!_block.AsSpan().ContainsAnyExcept((byte)0))
                yield break;
            CheckSum();
            (_left, _padding) = (0, 0);
            var size = Number(124, 12);
            var type = (char)_block[156];
            if (type is 'L' or 'K' or 'x' or 'g')
            {
                TakeExtension(type, size);
                continue;
            }
            var name = _longName ?? Name();
            _left = type is '1' or '2' or '5' ? 0 : _longSize ?? size;
            _padding = Padding(_left);
            var member = Member(type, decodeName(name), name is [.., (byte)'/']);
            (_longName, _longSize) = (null, null);
            yield return member;
        }
    }

    ContainerMember Member(char type, string name, bool endsWithSlash) => new()
    {
        Name = name,
        IsTar = true,
        IsEncrypted = false,
        IsLink = type is '1' or '2',
        IsDirectory = type == '5' || endsWithSlash || type is not ('0' or '\0' or '7' or '1' or '2'),
        Open = () => new Content(this),
    };

    /// <summary>Sum of all header bytes with the checksum field as blanks (POSIX.1 pax, ustar).</summary>
    void CheckSum()
    {
        var sum = 8 * ' ';
        for (var i = 0; i < BlockSize; i++)
            sum += i is >= 148 and < 156 ? 0 : _block[i];
        if (sum != Number(148, 8))
            throw new InvalidDataException("a tar header is damaged: its checksum does not fit");
    }

    /// <summary>Octal digits, or GNU's binary form when the first bit is set.</summary>
    long Number(int start, int length)
    {
        var field = _block.AsSpan(start, length);
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            foreach (var b in field[^8..])
                value = value << 8 | b;
            return value >= 0 && field[0] == 0x80 ? value : throw new InvalidDataException("a tar header holds a negative or huge number");
        }
        foreach (var b in field.Trim(" \0"u8))
            value = b is >= (byte)'0' and <= (byte)'7' ? value * 8 + (b - '0') : throw new InvalidDataException("a tar header holds no number where one must be");
        return value;
    }

    /// <summary>Name, with ustar's prefix before it.</summary>
    byte[] Name()
    {
        var name = UntilNul(_block.AsSpan(0, 100));
        var prefix = _block.AsSpan(257, 6).SequenceEqual("ustar\0"u8) ? UntilNul(_block.AsSpan(345, 155)) : [];
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    static ReadOnlySpan<byte> UntilNul(ReadOnlySpan<byte> field) => field.IndexOf((byte)0) is var end and >= 0 ? field[..end] : field;

    void TakeExtension(char type, long size)
    {
        if (size > MaxHeaderBytes)
            throw new InvalidDataException("an extended tar header is too long");
        var content = new byte[size];
        stream.ReadExactly(content);
        Skip(Padding(size));
        if (type == 'L')
            _longName = UntilNul(content).ToArray();
        else if (type == 'x')
            TakeRecords(content);
    }

    /// <summary>pax records: <c>27 path=some/name\n</c>, the number counting the whole record.</summary>
    void TakeRecords(ReadOnlySpan<byte> records)
    {
        while (!records.IsEmpty)
        {
            var blank = records.IndexOf((byte)' ');
            if (blank <= 0 || !int.TryParse(records[..blank], CultureInfo.InvariantCulture, out var length) || length <= blank + 1 || length > records.Length)
                throw new InvalidDataException("an extended tar header is damaged");
            var record = records[(blank + 1)..(length - 1)];
            records = records[length..];
            if (record.StartsWith("path="u8))
                _longName = record[5..].ToArray();
            else if (record.StartsWith("size="u8))
                _longSize = long.TryParse(record[5..], CultureInfo.InvariantCulture, out var size) && size >= 0 ? size : throw new InvalidDataException("an extended tar header holds no size");
        }
    }

    static long Padding(long length) => (BlockSize - length % BlockSize) % BlockSize;

    void Skip(long count)
    {
        var buffer = new byte[(int)Math.Min(count, 64 * 1024)];
        for (int read; count > 0; count -= read)
        {
            read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, count));
            if (read == 0)
                throw new InvalidDataException("the tar is cut short");
        }
    }

    int ReadContent(Span<byte> buffer)
    {
        var count = stream.Read(buffer);
        _left -= count;
        return count > 0 ? count : throw new InvalidDataException("the tar is cut short");
    }

    /// <summary>The content of the current member.</summary>
    sealed class Content(TarMembers tar) : Stream
    {
        long _left = tar._left;

        public override int Read(Span<byte> buffer)
        {
            var wanted = (int)Math.Min(buffer.Length, _left);
            if (wanted == 0)
                return 0;
            var count = tar.ReadContent(buffer[..wanted]);
            _left -= count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
