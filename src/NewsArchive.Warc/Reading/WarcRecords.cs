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

    /// <summary>
    /// The same, but damage does not end it: reading goes on behind, as by <see cref="WarcReader.TryRecover"/>, and on the calling thread from there on.
    /// </summary>
    /// <param name="warc">The file, from its position on; read lazily; not disposed.</param>
    /// <param name="fileName">How findings name it.</param>
    /// <param name="select">
    /// Called from several threads, once or more for a record; the record is not valid after. Must not return what needs it. A <see cref="WarcFormatException"/> that it raises for a
    /// record that was read to its end is not taken for damage, and ends the work.
    /// </param>
    /// <param name="onDamage">
    /// Told, in file order and on the calling thread, of each place that cannot be read (<c>unreadable</c>), and of records that are doubtful (<c>doubtful-record</c>,
    /// <see cref="WarcReadRecord.Doubt"/>): in front of the first, or behind the first of those of a compressed member; where the input does not seek, behind them. After 10,000 of them only that there are more.
    /// </param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">Raised by <paramref name="select"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<T> Select<T>(Stream warc, string fileName, Func<WarcReadRecord, T> select, Action<WarcDiagnostic> onDamage, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(warc);
        ArgumentNullException.ThrowIfNull(select);
        ArgumentNullException.ThrowIfNull(onDamage);
        return SelectSound(warc, fileName, select, onDamage, cancel);
    }

    static IEnumerable<T> SelectSound<T>(Stream warc, string fileName, Func<WarcReadRecord, T> select, Action<WarcDiagnostic> onDamage, CancellationToken cancel)
    {
        var options = new WarcReaderOptions { LeaveOpen = true, ChecksSharedMembers = true };
        if (FileSlice.Of(warc) is { } file)
        {
            var segments = new ParallelSegments<T>(file, fileName, options, (_, record) => select(record));
            foreach (var item in segments.Read(cancel))
                yield return item;
            options = options with { StartOffset = segments.Position };
            warc = file.From(segments.Position, cancel); // a search for records behind damage reads far
        }
        using var reader = new WarcReader(warc, fileName, options);
        var damage = new DamageReport(reader, fileName, onDamage);
        for (T? item = default; damage.TryRead(select, ref item);)
        {
            cancel.ThrowIfCancellationRequested();
            yield return item!; // set where a record was read
        }
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
            options = options with { StartOffset = segments.Position };
            warc = file.From(segments.Position, cancel);
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
