using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Rewriting;

/// <summary>A WARC file that takes part in a <see cref="WarcMerge"/>.</summary>
/// <param name="Name">Name of the file that its records go to, without folder: <c>….warc.gz</c>. Files of one name become one.</param>
/// <param name="Title">How messages name it.</param>
/// <param name="Open">Opens it from its beginning, possibly more than once; the stream must seek.</param>
sealed record WarcMergeFile(string Name, string Title, Func<Stream> Open)
{
    /// <summary>
    /// Gives the title of an HTML page, or null where it has none: its URL stands for it then. It is given the head of the record, the HTTP head of its block
    /// (null: a resource without one), and the first bytes of the payload as they stand in the record, codings included: at most 32 KiB, valid during the
    /// call. Called from several threads. Null: <see cref="WarcMerge.Pages"/> lists no pages of this file, as there is a list of them elsewhere.
    /// </summary>
    public Func<WarcRecordHead, HttpHead?, ReadOnlyMemory<byte>, string?>? TitleOf { get; init; }
}
