using System.Buffers;
using System.IO.Hashing;
using System.Security.Cryptography;

namespace NewsArchive.Warc.Wacz;

/// <summary>
/// Writes a zip whose bytes follow from names and contents alone. An entry up to 1 MiB is buffered and STORED under a plain header; a
/// longer one is streamed under a zip64 header, patched when its sizes are known, and where the caller allows it DEFLATEd.
/// </summary>
sealed class ZipWriter(Stream output)
{
    const int CopyBytes = 256 * 1024;

    readonly List<ZipEntryHeader> _entries = [];
    readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Hears how many bytes were written, of which a header may still change.</summary>
    public Action<long>? Written { get; set; }

    /// <summary>Hears how many bytes from the beginning will not change any more.</summary>
    public Action<long>? Settled { get; set; }

    /// <summary>Hears, before the first byte of a copy is settled, which entry it is, where its bytes begin and how many there are.</summary>
    public Action<string, long, long>? Copying { get; set; }

    /// <summary>Adds an entry and returns its header and the SHA-256 of its content.</summary>
    /// <exception cref="WarcRuleException">The name is taken, or could not be unpacked safely.</exception>
    public (ZipEntryHeader Header, byte[] Sha256) Add(string name, Action<Stream> write, bool mayDeflate)
    {
        TakeName(name);
        using var entry = new ZipEntryWriter(output, name, mayDeflate);
        write(entry);
        var header = entry.Complete();
        _entries.Add(header);
        Tell(isSettled: true);
        return (header, entry.Sha256);
    }

    /// <summary>Adds an entry of known length and CRC-32, in the form that <see cref="Add"/> would have chosen; its header is never touched again.</summary>
    /// <exception cref="WarcRuleException">The name is taken, or could not be unpacked safely.</exception>
    /// <exception cref="IOException">The content is another.</exception>
    public void AddCopy(string name, Stream content, long length, uint crc32)
    {
        var (header, _) = Begin(name, length, crc32);
        var crc = new Crc32();
        Copy(name, content, length, crc.Append, isSettled: true);
        _entries.Add(crc.GetCurrentHashAsUInt32() == crc32 ? header : throw new InputChangedException(name));
    }

    /// <summary>
    /// The same where the CRC-32 is known once the content was read: then the header is written again, and nothing of the entry is settled before. The caller sees to it that what
    /// was written has that CRC-32.
    /// </summary>
    /// <returns>Where the content begins.</returns>
    /// <exception cref="ArgumentException">The name is taken, or could not be unpacked safely.</exception>
    /// <exception cref="IOException">The content is not as long.</exception>
    public long AddCopy(string name, Stream content, long length, Func<uint> crc32)
    {
        var (header, start) = Begin(name, length, 0);
        Copy(name, content, length, _ => { }, isSettled: false);
        _entries.Add(header with { Crc32 = crc32() });
        var end = output.Position;
        output.Position = header.Offset;
        output.Write(_entries[^1].ToLocal());
        output.Position = end;
        Tell(isSettled: true);
        return start;
    }

    (ZipEntryHeader Header, long Start) Begin(string name, long length, uint crc32)
    {
        TakeName(name);
        var header = new ZipEntryHeader(name, output.Position, length, length, crc32, HasWideSizes: length > ZipEntryWriter.BlockLength, CompressedSha256: null);
        output.Write(header.ToLocal());
        Copying?.Invoke(name, output.Position, length);
        return (header, output.Position);
    }

    void Copy(string name, Stream content, long length, Action<ReadOnlySpan<byte>> pass, bool isSettled)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        var left = length;
        try
        {
            for (int read; (read = content.Read(buffer, 0, CopyBytes)) > 0; left -= read)
            {
                pass(buffer.AsSpan(0, read));
                output.Write(buffer, 0, read);
                Tell(isSettled);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (left != 0)
            throw new InputChangedException(name);
    }

    void Tell(bool isSettled)
    {
        if (Written is null && Settled is null)
            return;
        output.Flush();
        Written?.Invoke(output.Position);
        if (isSettled)
            Settled?.Invoke(output.Position);
    }

    void TakeName(string name)
    {
        if (ZipName.Objection(name) is { } objection)
            throw new WarcRuleException($"{name}: {objection}", "zip-name", "APPNOTE 6.3.10 §4.4.17", name);
        if (!_names.Add(name))
            throw new WarcRuleException($"{name}: is in the zip already", "zip-name", "APPNOTE 6.3.10 §4.4.17", name);
    }

    /// <summary>Writes the directory. The caller flushes and closes the stream.</summary>
    public void Finish()
    {
        var start = output.Position;
        foreach (var entry in _entries)
            output.Write(entry.ToCentral());
        output.Write(ZipEntryHeader.ToEnd(_entries.Count, start, output.Position - start));
    }

    /// <summary>A new hash; here so that writer and verifier cannot differ.</summary>
    public static IncrementalHash NewHash() => IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
}
