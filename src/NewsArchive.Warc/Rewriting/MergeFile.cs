using System.Globalization;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Rewriting;

/// <summary>An input file that was scanned: gives its records again.</summary>
/// <param name="file">The file.</param>
/// <param name="records">Holds its records.</param>
/// <param name="first">Where those, their index lines and their lines for a page list begin.</param>
/// <param name="count">How many records they are.</param>
/// <param name="checksum">What its bytes are: perhaps not known yet.</param>
/// <param name="length">How many they are.</param>
sealed class MergeFile(WarcMergeFile file, MergeRecords records, MergeStart first, int count, Task<FileChecksum> checksum, long length)
{
    public string Name => file.Name;

    public string Title => file.Title;

    /// <summary>How many records it holds.</summary>
    public int Count => count;

    /// <summary>Its records in order.</summary>
    public IEnumerable<MergeRecord> Records => records.ReadFrom(first.Records, count);

    public long Length => length;

    /// <summary>Waits until it is known.</summary>
    /// <exception cref="IOException">The file cannot be read, or changed since it was scanned.</exception>
    public FileChecksum Checksum => checksum.GetAwaiter().GetResult();

    /// <summary>First date, then what the records are, then the bytes: an order that does not depend on where the file lies.</summary>
    public (long, ulong, UInt128) Order => _order ??= (
        Records.Select(record => record.DateTicks).DefaultIfEmpty().Min(),
        Records.Aggregate(0UL, (sum, record) => unchecked(sum + record.IdHash * record.HeadHash)),
        UInt128.Parse(Checksum.Sha256.Hex.AsSpan(0, 32), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    (long, ulong, UInt128)? _order;

    /// <summary>Whether each record has a member of its own, so that records can be read and copied by place.</summary>
    public bool HasMembers => _hasMembers ??= Records.All(record => record.MemberLength > 0);

    bool? _hasMembers;

    /// <summary>The file from its beginning.</summary>
    public Stream Open() => file.Open();

    /// <summary>The records with the index lines of those that have a member. A line is valid until the next.</summary>
    public IEnumerable<(MergeRecord Noted, ReadOnlyMemory<byte> Line)> WithLines(SpilledBytes lines) => Records.Zip(lines.ReadFrom(first.Lines));

    /// <summary>The records with their lines for a page list, if this file has any. A line is valid until the next.</summary>
    public IEnumerable<(MergeRecord Noted, ReadOnlyMemory<byte> Line)> WithPages(SpilledBytes pages) => file.TitleOf is null ? [] : Records.Zip(pages.ReadFrom(first.Pages));

    /// <summary>Reads all records in order. Each is valid until the next is asked for.</summary>
    public IEnumerable<(MergeRecord Noted, WarcReadRecord Record)> Read()
    {
        using var all = new WarcReader(file.Open(), Title, new() { KeepHeadBytes = true });
        foreach (var noted in Records)
            yield return (noted, First(all));
    }

    /// <summary>Reads one record by its place.</summary>
    public T Read<T>(MergeRecord noted, Stream stream, Func<WarcReadRecord, T> use)
    {
        using var reader = new WarcReader(new StreamSlice(stream, noted.Offset, noted.MemberLength), Title, new() { StartOffset = noted.Offset, KeepHeadBytes = true });
        return use(First(reader));
    }

    /// <summary>What was noted of a record.</summary>
    public MergeRecord Noted(int ordinal) => records.Read(first.Records, ordinal);

    /// <summary>What other records call a record.</summary>
    public MergeName NameOf(MergeRecord noted)
    {
        if (noted.MemberLength == 0)
            return records.NameOf(noted);
        using var stream = file.Open();
        return Read(noted, stream, record => MergeName.Of(record.Head));
    }

    /// <summary>What a record would be as a revisit that may become one.</summary>
    public MergeRevisit RevisitOf(MergeRecord noted, SecretHash? secret)
    {
        if (noted.MemberLength == 0)
            return records.RevisitOf(noted);
        using var stream = file.Open();
        return Read(noted, stream, record => MergeScan.RevisitOf(record, secret));
    }

    WarcReadRecord First(WarcReader reader) => reader.Read() ?? throw new InputChangedException(Title);
}

/// <summary>Where what was noted of a file begins.</summary>
/// <param name="Records">Of its records.</param>
/// <param name="Lines">Of their index lines.</param>
/// <param name="Pages">Of their lines for a page list.</param>
readonly record struct MergeStart(long Records, long Lines, long Pages);
