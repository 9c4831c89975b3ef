using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Workers;

/// <summary>
/// A message of numbers and texts between a process and a worker: its length in bytes, then each part in turn; a text is its length in characters (-1 for
/// none) and its UTF-16 as it is in memory. One that makes no sense is an <see cref="IOException"/>.
/// </summary>
sealed class WorkerText
{
    const int Head = sizeof(int);

    /// <summary>More is not believed. Room is made as bytes come, so that a promise costs nothing.</summary>
    const int MaxBytes = 1 << 30, FirstRead = 1 << 16;

    byte[] _bytes;
    int _at = Head;

    /// <summary>Begins a message of some such length.</summary>
    public WorkerText(int characters = 0) => _bytes = new byte[256 + 2 * Math.Min(characters, MaxBytes / 4)];

    WorkerText(byte[] bytes) => (_bytes, _at) = (bytes, 0);

    public void Write(int number) => BinaryPrimitives.WriteInt32LittleEndian(Next(sizeof(int)), number);

    public void Write(string? text)
    {
        Write(text?.Length ?? -1);
        var bytes = MemoryMarshal.AsBytes(text.AsSpan());
        bytes.CopyTo(Next(bytes.Length));
    }

    Span<byte> Next(int length)
    {
        if (_bytes.Length - _at < length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_at + length)));
        _at += length;
        return _bytes.AsSpan(_at - length, length);
    }

    /// <summary>Sends it in one piece.</summary>
    public void Send(Stream stream)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes, _at - Head);
        stream.Write(_bytes, 0, _at);
        stream.Flush();
    }

    /// <summary>The next message, to be read part by part; null at the end of the stream, also in the middle of one.</summary>
    public static WorkerText? TryReceive(Stream stream)
    {
        Span<byte> head = stackalloc byte[Head];
        if (stream.ReadAtLeast(head, Head, throwOnEndOfStream: false) < Head)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > MaxBytes)
            throw new IOException("a message of no possible length");
        var bytes = new byte[Math.Min(length, FirstRead)];
        for (var read = 0; ; Array.Resize(ref bytes, (int)Math.Min(length, 2L * bytes.Length)))
        {
            if (stream.ReadAtLeast(bytes.AsSpan(read), bytes.Length - read, throwOnEndOfStream: false) < bytes.Length - read)
                return null;
            if (bytes.Length == length)
                return new(bytes);
            read = bytes.Length;
        }
    }

    public int ReadNumber() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public string? ReadText()
    {
        var length = ReadNumber();
        return length == -1 ? null : new string(MemoryMarshal.Cast<byte, char>(Take(2L * length)));
    }

    ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > _bytes.Length - _at)
            throw new IOException("a message that ends too early");
        _at += (int)length;
        return _bytes.AsSpan(_at - (int)length, (int)length);
    }
}
