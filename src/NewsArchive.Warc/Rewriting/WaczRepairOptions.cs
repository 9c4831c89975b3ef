using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>What a caller adds to a repair who knows what the files of a bundle mean. <c>new()</c> knows nothing of them.</summary>
public sealed record WaczRepairOptions
{
    /// <summary>
    /// Called with each WARC file of the new bundle (its entry name, its bytes) before it is added: complete, at position 0, to be read but not
    /// disposed. Default null: nothing is called.
    /// </summary>
    public Action<string, Stream>? Inspect { get; init; }

    /// <summary>
    /// Called once before all WARC files with the URLs of the page lists, and whether the lists are as they were written: what is not in them can
    /// then be taken out of the records. The URLs are read anew each time. Default null: nothing is called.
    /// </summary>
    public Action<IEnumerable<string>, bool>? InspectPages { get; init; }

    /// <summary>Called once after all WARC files with what else could be saved; gives what is written. Records that it drops stay in the archives. Default null: everything that is sound is kept.</summary>
    public Func<WaczSalvage, WaczSalvage>? Adapt { get; init; }

    /// <summary>Who repairs: datapackage.json says so in <c>repaired</c> where something was lost. Default <c>newsarchive</c>.</summary>
    public string Software { get; init; } = "newsarchive";
}

/// <summary>The files of a bundle besides its archives and index.</summary>
public sealed record WaczSalvage
{
    /// <summary>Files that are sound, in their order.</summary>
    public required IReadOnlyList<WaczSalvagedFile> Files { get; init; }

    /// <summary>Pages whose record was kept; there may be very many, and they are read anew each time.</summary>
    public required IEnumerable<WaczPage> Pages { get; init; }

    /// <summary>Whether the page lists were not damaged. Who makes their lines anew from the records says so here: then nothing of them is lost.</summary>
    public bool ArePagesSound { get; init; }
}

/// <summary>A file of a bundle that is neither archive nor index: sound, however long it is, or made anew.</summary>
public sealed class WaczSalvagedFile
{
    readonly Func<Stream> _open;

    /// <summary>A file that is read when it is written.</summary>
    /// <param name="name">Path in the zip.</param>
    /// <param name="length">Bytes of the content.</param>
    /// <param name="compressedLength">Bytes that it took in the damaged bundle.</param>
    /// <param name="open">Opens the content from its beginning, as often as is asked.</param>
    public WaczSalvagedFile(string name, long length, long compressedLength, Func<Stream> open) => (Name, Length, CompressedLength, _open) = (name, length, compressedLength, open);

    /// <summary>A file that was made anew.</summary>
    public WaczSalvagedFile(string name, byte[] content) : this(name, content.Length, content.Length, () => new MemoryStream(content, writable: false))
    {
    }

    /// <summary>Path in the zip.</summary>
    public string Name { get; }

    /// <summary>Bytes of the content.</summary>
    public long Length { get; }

    /// <summary>Bytes that it took in the damaged bundle: what a few bytes expand to without measure is better not held in memory.</summary>
    public long CompressedLength { get; }

    /// <summary>The content from its beginning, as a stream that reads forward; the caller disposes it. Several are read one after the other, not at once.</summary>
    public Stream Open() => _open();
}
