using System.Buffers;
using System.Buffers.Binary;

namespace NewsArchive.Articles.Bundles;

/// <summary>Rows of a manifest as bytes, while they wait outside memory.</summary>
static class ManifestRowBytes
{
    /// <summary>An empty list of rows of one kind.</summary>
    public static SpilledList<T> NewList<T>() => (SpilledList<T>)(
        typeof(T) == typeof(ManifestSource) ? new SpilledList<ManifestSource>(Write, ReadSource)
        : typeof(T) == typeof(ManifestArticle) ? new SpilledList<ManifestArticle>(Write, ReadArticle)
        : typeof(T) == typeof(ManifestAsset) ? (object)new SpilledList<ManifestAsset>(Write, ReadAsset)
        : throw new NotSupportedException($"{typeof(T)} is no row of a manifest"));

    static void Write(IBufferWriter<byte> output, ManifestSource row)
    {
        TextBytes.Write(output, row.Path);
        TextBytes.Write(output, row.Archive);
        TextBytes.Write(output, row.Prefix);
        WriteNumber(output, row.PathBytes.IsDefault ? -1 : row.PathBytes.Length);
        if (!row.PathBytes.IsDefault)
            output.Write(row.PathBytes.AsSpan());
        WriteNumber(output, row.Length);
        WriteNumber(output, row.Modified?.UtcTicks ?? -1);
        WriteNumber(output, row.UnixMode ?? long.MinValue);
        TextBytes.Write(output, row.Digest);
        TextBytes.Write(output, row.Uri);
        TextBytes.Write(output, row.RecordId);
        WriteNumber(output, row.Lost ? 1 : 0);
    }

    static ManifestSource ReadSource(ReadOnlySpan<byte> bytes) => new()
    {
        Path = ReadText(ref bytes),
        Archive = TextBytes.Read(ref bytes),
        Prefix = TextBytes.Read(ref bytes),
        PathBytes = ReadNumber(ref bytes) is >= 0 and var length ? [.. Take(ref bytes, (int)length)] : default,
        Length = ReadNumber(ref bytes),
        Modified = ReadNumber(ref bytes) is >= 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null,
        UnixMode = ReadNumber(ref bytes) is not long.MinValue and var mode ? (int)mode : null,
        Digest = TextBytes.ReadDigest(ref bytes),
        Uri = ReadText(ref bytes),
        RecordId = ReadText(ref bytes),
        Lost = ReadNumber(ref bytes) != 0,
    };

    static void Write(IBufferWriter<byte> output, ManifestArticle row)
    {
        TextBytes.Write(output, row.Path);
        TextBytes.Write(output, row.Archive);
        TextBytes.Write(output, row.Prefix);
        TextBytes.Write(output, row.Source);
        TextBytes.Write(output, row.Member);
        TextBytes.Write(output, row.Title);
        TextBytes.Write(output, row.OriginalUrl);
        Write(output, row.Clean);
        Write(output, row.Page);
        TextBytes.Write(output, row.MetadataRecordId);
    }

    static ManifestArticle ReadArticle(ReadOnlySpan<byte> bytes) => new()
    {
        Path = ReadText(ref bytes),
        Archive = TextBytes.Read(ref bytes),
        Prefix = TextBytes.Read(ref bytes),
        Source = ReadText(ref bytes),
        Member = TextBytes.Read(ref bytes),
        Title = ReadText(ref bytes),
        OriginalUrl = TextBytes.Read(ref bytes),
        Clean = ReadRecord(ref bytes),
        Page = ReadRecord(ref bytes),
        MetadataRecordId = ReadText(ref bytes),
    };

    static void Write(IBufferWriter<byte> output, ManifestAsset row)
    {
        TextBytes.Write(output, row.Path);
        TextBytes.Write(output, row.Archive);
        TextBytes.Write(output, row.Prefix);
        Write(output, row.Record);
    }

    static ManifestAsset ReadAsset(ReadOnlySpan<byte> bytes) => new()
    {
        Path = ReadText(ref bytes),
        Archive = TextBytes.Read(ref bytes),
        Prefix = TextBytes.Read(ref bytes),
        Record = ReadRecord(ref bytes),
    };

    static void Write(IBufferWriter<byte> output, ManifestRecord record)
    {
        TextBytes.Write(output, record.Uri);
        TextBytes.Write(output, record.RecordId);
        WriteNumber(output, record.Length);
        TextBytes.Write(output, record.Digest);
        WriteNumber(output, record.Lost ? 1 : 0);
    }

    static ManifestRecord ReadRecord(ref ReadOnlySpan<byte> bytes) => new()
    {
        Uri = ReadText(ref bytes),
        RecordId = ReadText(ref bytes),
        Length = ReadNumber(ref bytes),
        Digest = TextBytes.ReadDigest(ref bytes),
        Lost = ReadNumber(ref bytes) != 0,
    };

    static string ReadText(ref ReadOnlySpan<byte> bytes) => TextBytes.Read(ref bytes)!; // no null was written

    /// <summary>Any number: a stranger's manifest may have a length below 0.</summary>
    static void WriteNumber(IBufferWriter<byte> output, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(sizeof(long)), number);
        output.Advance(sizeof(long));
    }

    static long ReadNumber(ref ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(Take(ref bytes, sizeof(long)));

    static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }
}
