using System.Globalization;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Rewriting;

/// <summary>An input file that was scanned: gives its records again.</summary>
/// <param name="file">The file.</param>
/// <param name="records">Its records in order.</param>
/// <param name="checksum">What its bytes are: perhaps not known yet.</param>
/// <param name="length">How many they are.</param>
/// <param name="firstLine">Where the index lines of its records begin.</param>
/// <param name="firstPage">Where their lines for a page list begin.</param>
sealed class MergeFile(WarcMergeFile file, IReadOnlyList<MergeRecord> records, Task<FileChecksum> checksum, long length, long firstLine, long firstPage)
{
    public string Name => file.Name;

    public string Title => file.Title;

    public IReadOnlyList<MergeRecord> Records => records;

    public long Length => length;

    /// <summary>Waits until it is known.</summary>
    /// <exception cref="IOException">The file cannot be read, or changed since it was scanned.</exception>
    public FileChecksum Checksum => checksum.GetAwaiter().GetResult();

    /// <summary>First date, then what the records are, then the bytes: an order that does not depend on where the file lies.</summary>
    public (DateTimeOffset, ulong, UInt128) Order => _order ??= (
        records.Count == 0 ? default : records.Min(record => record.Date),
        records.Aggregate(0UL, (sum, record) => unchecked(sum + record.IdHash * record.HeadHash)),
        UInt128.Parse(Checksum.Sha256.Hex.AsSpan(0, 32), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    (DateTimeOffset, ulong, UInt128)? _order;

    /// <summary>Whether each record has a member of its own, so that records can be read and copied by place.</summary>
    public bool HasMembers { get; } = records.All(record => record.MemberLength > 0);

    /// <summary>The file from its beginning.</summary>
    public Stream Open() => file.Open();

    /// <summary>The records with the index lines of those that have a member. A line is valid until the next.</summary>
    public IEnumerable<(MergeRecord Noted, ReadOnlyMemory<byte> Line)> WithLines(LineSpill lines) => records.Zip(lines.ReadFrom(firstLine));

    /// <summary>The records with their lines for a page list, if this file has any. A line is valid until the next.</summary>
    public IEnumerable<(MergeRecord Noted, ReadOnlyMemory<byte> Line)> WithPages(LineSpill pages) => file.TitleOf is null ? [] : records.Zip(pages.ReadFrom(firstPage));

    /// <summary>Reads all records in order. Each is valid until the next is asked for.</summary>
    public IEnumerable<(MergeRecord Noted, WarcReadRecord Record)> Read()
    {
        using var all = new WarcReader(file.Open(), Title, new() { KeepHeadBytes = true });
        foreach (var noted in records)
            yield return (noted, First(all));
    }

    /// <summary>Reads one record by its place.</summary>
    public T Read<T>(MergeRecord noted, Stream stream, Func<WarcReadRecord, T> use)
    {
        using var reader = new WarcReader(new StreamSlice(stream, noted.Offset, noted.MemberLength), Title, new() { StartOffset = noted.Offset, KeepHeadBytes = true });
        return use(First(reader));
    }

    /// <summary>What other records call this one.</summary>
    public MergeName NameOf(MergeRecord noted)
    {
        if (noted.Name is { } name)
            return name;
        using var stream = file.Open();
        return Read(noted, stream, record => MergeName.Of(record.Head));
    }

    /// <summary>What a record would be as a revisit.</summary>
    public MergeRevisit RevisitOf(MergeRecord noted, SecretHash? secret)
    {
        if (noted.Revisit is { } revisit)
            return revisit;
        using var stream = file.Open();
        return Read(noted, stream, record => MergeScan.RevisitOf(record, secret));
    }

    WarcReadRecord First(WarcReader reader) => reader.Read() ?? throw new InputChangedException(Title);
}
