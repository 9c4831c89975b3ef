using System.Collections.Immutable;
using System.Globalization;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>The head of a response or resource record after it became a revisit: everything that it said stays, but its payload is elsewhere.</summary>
static class RevisitHead
{
    // Said of the record itself, or not allowed on it: what it was before, the new record says anew.
    static readonly string[] Replaced =
        ["WARC-Type", "WARC-Record-ID", "WARC-Target-URI", "WARC-Block-Digest", "WARC-Payload-Digest", "Content-Type", "Content-Length", "WARC-Truncated", "WARC-Profile",
            "WARC-Refers-To", "WARC-Refers-To-Target-URI", "WARC-Refers-To-Date"];

    /// <param name="head">The former head.</param>
    /// <param name="id">The new WARC-Record-ID.</param>
    /// <param name="original">The record that holds the payload.</param>
    /// <param name="block">The former block, read to its end.</param>
    public static WarcRecordHead Of(WarcRecordHead head, string id, MergeName original, PayloadHash block)
    {
        var fields = ImmutableArray.CreateBuilder<WarcField>(20);
        void Add(string name, string value) => fields.Add(new(name, value));
        Add("WARC-Type", "revisit");
        Add("WARC-Record-ID", id);
        Add("WARC-Target-URI", head.TargetUri ?? "");
        fields.AddRange(head.Fields.Where(field => !Replaced.Contains(field.Name, StringComparer.OrdinalIgnoreCase)));
        Add("WARC-Refers-To", original.RecordId);
        Add("WARC-Refers-To-Target-URI", original.Uri);
        Add("WARC-Refers-To-Date", original.Date);
        Add("WARC-Profile", WarcRecord.IdenticalPayloadProfile);
        if (block.HttpHead.Length > 0)
            Add("WARC-Truncated", "length"); // §6.7.2: shall be used for any identical-digest truncation
        Add("WARC-Block-Digest", WarcDigest.Sha256(block.HttpHead).ToString());
        Add("WARC-Payload-Digest", head.Fields["WARC-Payload-Digest"] ?? block.Payload().ToString());
        if (block.HttpHead.Length > 0)
            Add("Content-Type", head.ContentType ?? "");
        Add("Content-Length", block.HttpHead.Length.ToString(CultureInfo.InvariantCulture));
        return new WarcRecordHead { Version = "1.1", Fields = new(fields.ToImmutable()) };
    }
}
