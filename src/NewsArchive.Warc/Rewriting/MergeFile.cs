using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Rewriting;

/// <summary>An input file that was scanned: gives its records again.</summary>
sealed class MergeFile(WarcMergeFile file, IReadOnlyList<MergeRecord> records)
{
    public string Name => file.Name;

    public string Title => file.Title;

    public IReadOnlyList<MergeRecord> Records => records;

    /// <summary>First date, then what the records are: an order that does not depend on where the file lies.</summary>
    public (DateTimeOffset, UInt128) Order { get; } = (
        records.Count == 0 ? default : records.Min(record => record.Date),
        records.Aggregate(UInt128.Zero, (sum, record) => unchecked(sum + record.Identity)));

    /// <summary>Reads the wanted records in order. Each is valid until the next is asked for.</summary>
    public IEnumerable<(MergeRecord Noted, WarcReadRecord Record, Stream File)> Read(Func<MergeRecord, bool> isWanted)
    {
        using var stream = file.Open();
        if (records.All(record => record.MemberLength > 0))
        {
            foreach (var noted in records.Where(isWanted))
            {
                using var reader = At(stream, noted);
                yield return (noted, First(reader), stream);
            }
            yield break;
        }
        using var all = new WarcReader(stream, Title, new() { LeaveOpen = true, KeepHeadBytes = true });
        foreach (var noted in records)
        {
            var record = First(all);
            if (isWanted(noted))
                yield return (noted, record, stream);
        }
    }

    /// <summary>What other records call this one.</summary>
    public MergeName NameOf(MergeRecord noted)
    {
        if (noted.Name is { } name)
            return name;
        using var stream = file.Open();
        using var reader = At(stream, noted);
        return MergeName.Of(First(reader).Head);
    }

    WarcReader At(Stream stream, MergeRecord noted) =>
        new(new StreamSlice(stream, noted.Offset, noted.MemberLength), Title, new() { StartOffset = noted.Offset, KeepHeadBytes = true });

    WarcReadRecord First(WarcReader reader) => reader.Read() ?? throw new IOException($"{Title}: changed while it was read");
}
