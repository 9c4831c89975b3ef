using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// The records of all inputs of a merge, one file after the other, and the names of those that cannot be read again by their place. A few wait in memory, many on disk.
/// </summary>
sealed class MergeRecords : IDisposable
{
    static readonly int s_stride = Unsafe.SizeOf<MergeRecord>() + SpilledBytes.LengthBytes;

    readonly SpilledBytes _records = new();
    readonly SpilledBytes _names = new();

    /// <summary>Where the next record will stand.</summary>
    public long Position => _records.Position;

    /// <exception cref="WorkingSpaceException">The temporary file cannot be written.</exception>
    public void Add(in MergeRecord record) => _records.Add(MemoryMarshal.AsBytes(new ReadOnlySpan<MergeRecord>(in record)));

    /// <summary>Adds what a record is called, and what it would be as a revisit, if it may become one.</summary>
    /// <returns>Where it waits.</returns>
    /// <exception cref="WorkingSpaceException">The temporary file cannot be written.</exception>
    public long AddName(MergeName name, MergeRevisit? revisit)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        name.Write(writer);
        if (revisit is not null)
        {
            writer.Write(revisit.Id);
            writer.Write((ulong)(revisit.Identity >> 64));
            writer.Write((ulong)revisit.Identity);
        }
        return _names.Add(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>The records from a place on.</summary>
    /// <param name="position">Where the first stands.</param>
    /// <param name="count">How many they are.</param>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public IEnumerable<MergeRecord> ReadFrom(long position, int count) => _records.ReadFrom(position).Take(count).Select(bytes => MemoryMarshal.Read<MergeRecord>(bytes.Span));

    /// <summary>A record of the file whose first stands at a place.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public MergeRecord Read(long first, int ordinal) => MemoryMarshal.Read<MergeRecord>(_records.Read(first + (long)ordinal * s_stride));

    /// <summary>What other records call a record that is not a member.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public MergeName NameOf(in MergeRecord record)
    {
        using var reader = OpenName(record);
        return MergeName.Read(reader);
    }

    /// <summary>What a record would be as a revisit that is not a member, but may become one.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public MergeRevisit RevisitOf(in MergeRecord record)
    {
        using var reader = OpenName(record);
        _ = MergeName.Read(reader);
        return new(reader.ReadString(), new(reader.ReadUInt64(), reader.ReadUInt64()));
    }

    BinaryReader OpenName(in MergeRecord record) => new(new MemoryStream(_names.Read(record.NamePosition).ToArray()));

    public void Dispose()
    {
        _records.Dispose();
        _names.Dispose();
    }
}
