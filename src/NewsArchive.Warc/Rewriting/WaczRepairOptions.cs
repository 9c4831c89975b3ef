using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>What a caller adds to a repair who knows what the files of a bundle mean. <c>new()</c> knows nothing of them.</summary>
public sealed record WaczRepairOptions
{
    /// <summary>
    /// Called with each WARC file of the new bundle (its entry name, its bytes) before it is added: complete, at position 0, to be read but not
    /// disposed.
    /// </summary>
    public Action<string, Stream>? Inspect { get; init; }

    /// <summary>
    /// Called once before all WARC files with the URLs of the page lists, and whether the lists are as they were written: what is not in them can
    /// then be taken out of the records.
    /// </summary>
    public Action<IReadOnlyList<string>, bool>? InspectPages { get; init; }

    /// <summary>Called once after all WARC files with what else could be saved; gives what is written. Records that it drops stay in the archives.</summary>
    public Func<WaczSalvage, WaczSalvage>? Adapt { get; init; }

    /// <summary>Who repairs: datapackage.json says so in <c>repaired</c> where something was lost.</summary>
    public string Software { get; init; } = "newsarchive";
}

/// <summary>The files of a bundle besides its archives and index.</summary>
public sealed record WaczSalvage
{
    /// <summary>Files that are sound, in their order.</summary>
    public required IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Files { get; init; }

    /// <summary>Pages whose record was kept.</summary>
    public required IReadOnlyList<WaczPage> Pages { get; init; }

    /// <summary>Whether the page lists were not damaged. Who makes their lines anew from the records says so here: then nothing of them is lost.</summary>
    public bool ArePagesSound { get; init; }
}
