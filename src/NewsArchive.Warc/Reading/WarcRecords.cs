namespace NewsArchive.Warc.Reading;

/// <summary>Reads a whole WARC file and makes something of each record, on several threads where the file allows it (one gzip member a record: WARC 1.1 Annex D).</summary>
public static class WarcRecords
{
    /// <summary>What <paramref name="select"/> makes of each record, in file order: what one <see cref="WarcReader"/> would give.</summary>
    /// <remarks>
    /// A file with one gzip member a record that stands on disk is read on several threads, a few MB ahead; all others on the calling thread.
    /// </remarks>
    /// <param name="warc">The file, from its position on; read lazily; not disposed.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <param name="select">Called from several threads, once or more for a record; the record is not valid after. Must not return what needs it.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">The file is damaged; records before that were given.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<T> Select<T>(Stream warc, string fileName, Func<WarcReadRecord, T> select, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(warc);
        ArgumentNullException.ThrowIfNull(select);
        return Select(warc, fileName, new() { LeaveOpen = true }, (_, record) => select(record), checksum: null, cancel);
    }

    /// <param name="warc">The file.</param>
    /// <param name="fileName">How errors name it.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="select">Makes something of each record.</param>
    /// <param name="checksum">Takes every byte of the file, or null. Complete once all records were given.</param>
    /// <param name="cancel">Ends the work.</param>
    internal static IEnumerable<T> Select<T>(Stream warc, string fileName, WarcReaderOptions options, Func<WarcReader, WarcReadRecord, T> select, ReadChecksum? checksum, CancellationToken cancel)
    {
        if (FileSlice.Of(warc) is { } file)
        {
            var segments = new ParallelSegments<T>(file, fileName, options, select) { Checksum = checksum };
            foreach (var item in segments.Read(cancel))
                yield return item;
            warc.Position = segments.Position;
            options = options with { StartOffset = segments.Position };
        }
        using var rest = checksum is null ? null : new ReadChecksum.Part(warc);
        using var reader = new WarcReader(rest ?? warc, fileName, options);
        while (reader.Read() is { } record)
        {
            cancel.ThrowIfCancellationRequested();
            yield return select(reader, record);
        }
        if (rest?.Finish() is var (crc32, length))
            checksum!.Append(crc32, length); // there is one if there is a rest
    }
}
