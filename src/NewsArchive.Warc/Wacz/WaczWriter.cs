using NewsArchive.Warc.Cdxj;

namespace NewsArchive.Warc.Wacz;

/// <summary>
/// Writes a WACZ 1.1.1 as a zip of our own, deterministic to the byte. Entries come in call order; after <see cref="Finish"/> the
/// stream is complete. The output must seek (a <see cref="Storage.DurableFile"/>'s stream).
/// </summary>
public sealed class WaczWriter
{
    /// <summary>Writes from the stream's position 0.</summary>
    public WaczWriter(Stream output) => throw new NotImplementedException();

    /// <summary>Adds a STORED entry whose content <paramref name="write"/> writes to a forward stream. Size may exceed 4 GiB.</summary>
    public void AddEntry(string name, Action<Stream> write) => throw new NotImplementedException();

    /// <summary>Adds the CDXJ index, sorted by line bytes: plain <c>indexes/index.cdx</c> up to 100,000 lines, else <c>index.cdx.gz</c> and <c>index.idx</c>.</summary>
    public void AddIndex(IEnumerable<CdxjEntry> entries) => throw new NotImplementedException();

    /// <summary>Adds <c>pages/pages.jsonl</c> with its header line.</summary>
    public void AddPages(IEnumerable<WaczPage> pages) => throw new NotImplementedException();

    /// <summary>Adds datapackage.json over all entries so far, datapackage-digest.json, and the zip directory.</summary>
    public void Finish(WaczPackage package) => throw new NotImplementedException();
}

/// <summary>What datapackage.json says besides its resources (WACZ 1.1.1 §5.2.1).</summary>
public sealed record WaczPackage
{
    /// <summary>Title of the collection.</summary>
    public required string Title { get; init; }
    /// <summary>Description, or null.</summary>
    public string? Description { get; init; }
    /// <summary>When the bundle's content was made: part of the input, not the clock.</summary>
    public required DateTimeOffset Created { get; init; }
    /// <summary>Software and version, for example <c>newsarchive 0.1.0</c>.</summary>
    public required string Software { get; init; }
    /// <summary>URL and instant of the page to open first, or null.</summary>
    public string? MainPageUrl { get; init; }
    /// <summary>Instant of the main page.</summary>
    public DateTimeOffset? MainPageDate { get; init; }
    /// <summary>Further string properties in order: <c>creator</c>, <c>rights</c>, <c>operator</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
}

/// <summary>One line of pages.jsonl (WACZ 1.1.1 §5.2.3).</summary>
public sealed record WaczPage
{
    /// <summary>URL that the index resolves.</summary>
    public required string Url { get; init; }
    /// <summary>Instant of the record.</summary>
    public required DateTimeOffset Date { get; init; }
    /// <summary>Title.</summary>
    public required string Title { get; init; }
    /// <summary>Visible text, for searching.</summary>
    public string? Text { get; init; }
    /// <summary>Stable id of the page.</summary>
    public required string Id { get; init; }
    /// <summary>URL where the article was published, when known: written as <c>originalUrl</c>.</summary>
    public string? OriginalUrl { get; init; }
}
