namespace NewsArchive.Warc.Wacz;

/// <summary>
/// What of a file in <c>archive/</c> was copied, byte for byte, from files of which every record was read and checked just before. Of these parts
/// <see cref="WaczVerifier"/> need only compare the bytes on disk. The file's own SHA-256, taken while it was written, is not taken again: its bytes are held against
/// the CRC-32 of what was written, and those of each record that is no copy against the record's digests.
/// </summary>
/// <param name="Parts">Where the copies begin and end, in order.</param>
/// <param name="IndexLines">How many lines of the index name a record in them.</param>
sealed record WaczCopiedParts(IReadOnlyList<(long Start, long End)> Parts, long IndexLines)
{
    /// <summary>
    /// The CRC-32 of the whole entry, by who has read its bytes back from the file already, close behind the writer; it may wait for that. Null: they are
    /// read back when they are verified.
    /// </summary>
    /// <exception cref="IOException">The file could not be read.</exception>
    public Func<uint>? ReadBackCrc32 { get; init; }

    /// <summary>Of a file that was just written, and of which nothing was copied unseen: every record is read back and checked.</summary>
    public static WaczCopiedParts None { get; } = new([], 0);

    /// <summary>Whether a byte belongs to a copy.</summary>
    internal bool Covers(long offset)
    {
        int low = 0, high = Parts.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Parts[middle].End <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return low < Parts.Count && Parts[low].Start <= offset;
    }

    /// <summary>What lies between the copies.</summary>
    internal IEnumerable<(long Start, long Length)> Rest(long length)
    {
        long at = 0;
        foreach (var (start, end) in Parts.Append((length, length)))
        {
            if (start > at)
                yield return (at, start - at);
            at = end;
        }
    }
}
