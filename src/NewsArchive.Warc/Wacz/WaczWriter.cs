using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>
/// Writes a WACZ (WACZ 1.1.1 "Directory Layout", "Zip Format") as a zip of our own, deterministic to the byte. Entries come in call order; after <see cref="Finish"/> the
/// stream is complete. The output must seek (a <see cref="Storage.DurableFile"/>'s stream). Not thread-safe.
/// </summary>
/// <remarks>
/// Times in the zip are 1980-01-01. Content up to 1 MiB is STORED under a plain header, longer content under a zip64 header; what is
/// text then becomes DEFLATE (<see cref="AddTextEntry"/>), with the SHA-256 of the compressed bytes in an extra field.
/// </remarks>
public sealed class WaczWriter
{
    /// <summary>The longest index that is written as plain lines: beyond, the player would load more than it needs.</summary>
    public const int MaxPlainIndexLines = 100_000;

    readonly ZipWriter _zip;
    readonly List<(string Name, Func<WarcDigest> Digest, long Length)> _resources = [];

    /// <summary>Writes from the stream's position 0.</summary>
    /// <param name="output">A stream that seeks and stands at 0; not disposed.</param>
    /// <exception cref="ArgumentException">The stream cannot seek, or does not stand at 0.</exception>
    public WaczWriter(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!output.CanSeek || output.Position != 0)
            throw new ArgumentException("A WACZ is written to a stream that seeks, from its beginning.", nameof(output));
        _zip = new ZipWriter(output);
    }

    /// <summary>
    /// Whether the bundle is put together from another's: names of entries and addresses of pages are then taken as they are, unless a name could not be unpacked safely.
    /// Default false: what does not follow the layout of WACZ 1.1.1 is refused (<see cref="WarcRuleException"/>).
    /// </summary>
    public bool IsForeign { get; init; }

    /// <summary>Called now and then with the number of bytes that stand in the stream: all but one header of them are ready for the disk.</summary>
    internal Action<long>? Written { get => _zip.Written; init => _zip.Written = value; }

    /// <summary>Called now and then with the number of bytes, from the beginning, that were written and will not change any more: they can be read meanwhile.</summary>
    internal Action<long>? Settled { get => _zip.Settled; init => _zip.Settled = value; }

    /// <summary>Called by <see cref="AddCopy(string, Stream, long, WarcDigest, uint)"/> before its first byte is settled: the name of the entry, where its bytes begin, and how many there are.</summary>
    internal Action<string, long, long>? Copying { get => _zip.Copying; init => _zip.Copying = value; }

    /// <summary>The files added so far, in order, as datapackage.json will list them.</summary>
    public IReadOnlyList<WaczResource> Resources => [.. _resources.Select(resource => new WaczResource(resource.Name, resource.Digest(), resource.Length))];

    /// <summary>Adds a STORED entry. Its size may exceed 4 GiB.</summary>
    /// <param name="name">Path in the zip: <c>archive/NAME.warc.gz</c>, or <c>FOLDER/NAME.EXTENSION</c> for files that WACZ does not define.</param>
    /// <param name="write">Writes the content to a forward stream, which is not to be kept.</param>
    /// <exception cref="WarcRuleException">The name is taken or unsafe, or stands outside the layout and the bundle is not <see cref="IsForeign"/>.</exception>
    /// <exception cref="IOException">The output fails.</exception>
    public void AddEntry(string name, Action<Stream> write)
    {
        ThrowIfMisplaced(name);
        Add(name, write, mayDeflate: false);
    }

    /// <summary>As <see cref="AddEntry"/>, but DEFLATEd when the content is longer than 1 MiB. Not for archive/ and *.gz, which WACZ wants STORED.</summary>
    /// <param name="name">Path in the zip.</param>
    /// <param name="write">Writes the content to a forward stream, which is not to be kept.</param>
    /// <exception cref="WarcRuleException">The entry must be STORED (WACZ 1.1.1 "Zip Compression"), the name is taken or unsafe, or stands outside the layout and the bundle is not <see cref="IsForeign"/>.</exception>
    /// <exception cref="IOException">The output fails.</exception>
    public void AddTextEntry(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (WaczLayout.MustBeStored(name))
            throw new WarcRuleException($"{name}: must be STORED", "zip-not-stored", "WACZ 1.1.1 \"Zip Compression\"", name);
        ThrowIfMisplaced(name);
        Add(name, write, mayDeflate: true);
    }

    /// <summary>Adds the CDXJ index (WACZ 1.1.1 "indexes"), sorted by line bytes: plain <c>indexes/index.cdx</c> up to 100,000 lines, else <c>index.cdx.gz</c> and <c>index.idx</c>.</summary>
    /// <param name="entries">In any order; enumerated once.</param>
    /// <exception cref="WarcRuleException">There is an index already, or as of <see cref="CdxjEntry.ToLine"/>.</exception>
    /// <exception cref="WarcFormatException">A line is longer than 1 MiB.</exception>
    /// <exception cref="IOException">A temporary file cannot be written, or the output fails.</exception>
    public void AddIndex(IEnumerable<CdxjEntry> entries) => AddIndex(entries, MaxPlainIndexLines);

    internal void AddIndex(IEnumerable<CdxjEntry> entries, int maxPlainLines)
    {
        ArgumentNullException.ThrowIfNull(entries);
        using var lines = new CdxjLines();
        foreach (var entry in entries)
            lines.Add(entry);
        AddIndex(lines, maxPlainLines);
    }

    /// <summary>The same with lines that were collected.</summary>
    /// <param name="lines">Not disposed.</param>
    /// <exception cref="WarcRuleException">There is an index already.</exception>
    /// <exception cref="WarcFormatException">A line is longer than the bounds of <paramref name="lines"/>.</exception>
    /// <exception cref="IOException">A temporary file cannot be read, or the output fails.</exception>
    public void AddIndex(CdxjLines lines) => AddIndex(lines, MaxPlainIndexLines);

    void AddIndex(CdxjLines lines, int maxPlainLines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (lines.Count <= maxPlainLines)
        {
            AddTextEntry("indexes/index.cdx", output => WriteLines(output, lines.Read()));
            return;
        }
        List<string> secondary = [];
        AddEntry("indexes/index.cdx.gz", output => secondary = CompressedIndex.Write(output, lines.Read(), "index.cdx.gz"));
        AddTextEntry("indexes/index.idx", output => WriteLines(output, secondary.Select(ToMemory)));
    }

    /// <summary>
    /// Adds a STORED entry that is a copy of something whose digests are known: the copy is held against CRC-32 and length, and not hashed again.
    /// </summary>
    /// <param name="name">Name of the entry.</param>
    /// <param name="content">The content, from its position on; not disposed.</param>
    /// <param name="length">Its length.</param>
    /// <param name="sha256">Its SHA-256.</param>
    /// <param name="crc32">Its CRC-32.</param>
    /// <exception cref="WarcRuleException">The name is taken or unsafe, or stands outside the layout and the bundle is not <see cref="IsForeign"/>.</exception>
    /// <exception cref="InputChangedException">The content is not what was said of it.</exception>
    /// <exception cref="IOException">The content cannot be read, or the bundle not written.</exception>
    public void AddCopy(string name, Stream content, long length, WarcDigest sha256, uint crc32)
    {
        ArgumentNullException.ThrowIfNull(content);
        ThrowIfMisplaced(name);
        _zip.AddCopy(name, content, length, crc32);
        _resources.Add((name, () => sha256, length));
    }

    /// <summary>The same where the CRC-32 is known once the content was read, and the SHA-256 when the package is finished. The copy is not held against either.</summary>
    /// <returns>Where the content begins.</returns>
    internal long AddCopy(string name, Stream content, long length, Func<uint> crc32, Func<WarcDigest> sha256)
    {
        var start = _zip.AddCopy(name, content, length, crc32);
        _resources.Add((name, sha256, length));
        return start;
    }

    static ReadOnlyMemory<byte> ToMemory(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Adds <c>pages/pages.jsonl</c> with its header line (WACZ 1.1.1 "pages.jsonl").</summary>
    /// <param name="pages">In the order in which they are listed; enumerated once.</param>
    /// <exception cref="WarcRuleException">There is a page list already, the URL of a page is none, or the line of a page is longer than 16 MiB: the bundle cannot be finished then.</exception>
    /// <exception cref="IOException">The output fails.</exception>
    public void AddPages(IEnumerable<WaczPage> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        AddTextEntry("pages/pages.jsonl", output => WriteLines(output, pages.Select(ToLine).Prepend(PackageJson.PagesHeader).Select(line => (ReadOnlyMemory<byte>)line)));
    }

    /// <summary>Adds datapackage.json over all entries so far, datapackage-digest.json (WACZ 1.1.1 "datapackage.json", "datapackage-digest.json"), and the zip directory.</summary>
    /// <param name="package">What datapackage.json says.</param>
    /// <param name="signer">Signs it, or null. The bytes of a signature are different each time; all else stays deterministic.</param>
    /// <exception cref="WarcRuleException">The main page's URL is none, or a further property has the name of one that is written anyway, or of another.</exception>
    /// <exception cref="IOException">The output fails.</exception>
    public void Finish(WaczPackage package, WaczSigner? signer = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        ThrowIfNoUrl(package.MainPageUrl, "mainPageUrl", "datapackage.json");
        var json = PackageJson.ToPackage(package, Resources);
        Add(WaczLayout.Package, output => output.Write(json), mayDeflate: true);
        Add(WaczLayout.PackageDigest, output => output.Write(PackageJson.ToDigest(_resources[^1].Digest(), signer)), mayDeflate: false);
        _zip.Finish();
    }

    void Add(string name, Action<Stream> write, bool mayDeflate)
    {
        var (header, sha256) = _zip.Add(name, write, mayDeflate);
        var digest = new WarcDigest("sha256", Convert.ToHexStringLower(sha256));
        _resources.Add((name, () => digest, header.Length));
    }

    byte[] ToLine(WaczPage page)
    {
        ThrowIfNoUrl(page.Url, "url", "pages.jsonl");
        return PackageJson.ToLine(page);
    }

    void ThrowIfMisplaced(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsForeign && WaczLayout.Objection(name) is { } objection)
            throw new WarcRuleException($"{name}: {objection}", "wacz-layout", "WACZ 1.1.1 \"Directories and Files\", \"Other files and directories\"", name);
    }

    void ThrowIfNoUrl(string? url, string property, string file)
    {
        if (!IsForeign && url is not null && !WarcRules.IsUri(url))
            throw new WarcRuleException($"{property} '{url}' is no URL", "page-url", $"WACZ 1.1.1 \"{file}\"", property);
    }

    static void WriteLines(Stream output, IEnumerable<ReadOnlyMemory<byte>> lines)
    {
        foreach (var line in lines)
        {
            output.Write(line.Span);
            output.WriteByte((byte)'\n');
        }
    }
}

/// <summary>One file of the bundle as datapackage.json lists it (WACZ 1.1.1 "datapackage.json").</summary>
/// <param name="Path">Path in the zip.</param>
/// <param name="Digest">SHA-256 of the content.</param>
/// <param name="Bytes">Length of the content.</param>
public sealed record WaczResource(string Path, WarcDigest Digest, long Bytes);

/// <summary>What datapackage.json says besides its resources (WACZ 1.1.1 "datapackage.json").</summary>
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
    /// <summary>URL of the page to open first, or null.</summary>
    public string? MainPageUrl { get; init; }
    /// <summary>Instant of the main page's record, or null.</summary>
    public DateTimeOffset? MainPageDate { get; init; }
    /// <summary>Further string properties in order: <c>creator</c>, <c>rights</c>, <c>operator</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
}

/// <summary>One line of pages.jsonl (WACZ 1.1.1 "pages.jsonl").</summary>
public sealed record WaczPage
{
    /// <summary>URL that the index resolves.</summary>
    public required string Url { get; init; }
    /// <summary>Instant of the record, to the second as the index has it; written in UTC.</summary>
    public required DateTimeOffset Date { get; init; }
    /// <summary>Title, as plain text.</summary>
    public required string Title { get; init; }
    /// <summary>Visible text, for searching. The whole line is at most 16 MiB long.</summary>
    public string? Text { get; init; }
    /// <summary>Stable id of the page.</summary>
    public required string Id { get; init; }
    /// <summary>URL where the article was published, when known: written as <c>originalUrl</c>.</summary>
    public string? OriginalUrl { get; init; }
}
