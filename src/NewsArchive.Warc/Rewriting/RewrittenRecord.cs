using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Rewriting;

/// <summary>A record that was written to a new file, with all that an index needs.</summary>
/// <param name="Head">Its head, unchanged.</param>
/// <param name="HttpHead">The HTTP head of its block, or null.</param>
/// <param name="SourceOffset">Where it, or the member that held it, began in the old file.</param>
/// <param name="Location">Where it lies in the new one.</param>
public sealed record RewrittenRecord(WarcRecordHead Head, HttpHead? HttpHead, long SourceOffset, WarcLocation Location);
