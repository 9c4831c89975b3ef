using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Takes the records of one input into a file of the result. Members that keep every byte are copied in long pieces, without reading them as records
/// again; the input is read through once beside, so that one which changed since the scan is noticed.
/// </summary>
sealed class MergeCopy(MergeFile file, MergeWriter writer, MergePlan plan, SpilledBytes lines)
{
    /// <exception cref="IOException">The input changed since it was scanned, or the output cannot be written.</exception>
    public void Run(CancellationToken cancel)
    {
        if (file.HasMembers)
            RunByPlace(cancel);
        else
            foreach (var (noted, record) in file.Read())
            {
                cancel.ThrowIfCancellationRequested();
                if (!plan.IsLeftOut(noted))
                    writer.Write(file.Title, noted, record);
            }
    }

    void RunByPlace(CancellationToken cancel)
    {
        using var input = new ChecksumStream(file.Open());
        using var records = file.Open();
        long start = 0, end = 0;
        foreach (var (noted, line) in file.WithLines(lines))
        {
            cancel.ThrowIfCancellationRequested();
            if (plan.IsLeftOut(noted))
                continue;
            var isCopied = plan.KeepsHead(noted) || (!plan.IsRevisit(noted) && !file.Read(noted, records, record => writer.Changes(record.Head)));
            if (!isCopied || noted.Offset != end)
            {
                Flush();
                start = end = noted.Offset;
            }
            if (isCopied)
            {
                writer.Index(line.Span, end - start);
                end += noted.MemberLength;
            }
            else
                file.Read(noted, records, record => { writer.Write(file.Title, noted, record); return true; });
        }
        Flush();
        if (!input.EndsAs(file.Checksum))
            throw new InputChangedException(file.Title);

        void Flush()
        {
            if (end == start)
                return;
            input.SkipTo(start);
            writer.Copy(input, end - start);
            start = end;
        }
    }
}
