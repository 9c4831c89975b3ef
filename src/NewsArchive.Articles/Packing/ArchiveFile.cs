using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Packing;

/// <summary>One WARC file inside a bundle while it is written: appends members and keeps their index lines.</summary>
sealed class ArchiveFile
{
    readonly WarcWriter _writer;
    readonly string _name;
    readonly CdxjLines _index;

    public ArchiveFile(Stream output, string name, CdxjLines index) => (_writer, _name, _index) = (new WarcWriter(output), name, index);

    /// <summary>Appends what a worker prepared.</summary>
    public void Append(PackedRecord packed)
    {
        var location = packed.Member is { } member ? _writer.WriteMember(member) : _writer.Write(packed.Record);
        if (CdxjBuilder.Build(packed.Record.Head, packed.Http, location, _name) is { } entry)
            _index.Add(entry);
    }

    /// <summary>Appends a finished member from the store.</summary>
    public void AppendMember(ReadOnlySpan<byte> member, WarcRecordHead head, HttpHead? http)
    {
        if (CdxjBuilder.Build(head, http, _writer.WriteMember(member), _name) is { } entry)
            _index.Add(entry);
    }
}

/// <summary>A record ready to be appended: compressed by a worker when it is small enough to sit in memory.</summary>
/// <param name="Record">The record.</param>
/// <param name="Member">Its finished gzip member, or null: the consumer streams it.</param>
/// <param name="Http">HTTP head in its block, or null.</param>
sealed record PackedRecord(WarcRecord Record, byte[]? Member, HttpHead? Http = null)
{
    /// <summary>Compresses a record whose block is in memory.</summary>
    public static PackedRecord Compress(WarcRecord record, HttpHead? http = null) =>
        new(record, record.Block.TryGetBytes(out _) ? WarcWriter.ToMember(record) : null, http);

    /// <summary>WARC-Record-ID: our factories always give one.</summary>
    public string Id => Record.Head.RecordId ?? "";
}
