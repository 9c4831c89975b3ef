namespace NewsArchive.Warc.Rewriting;

/// <summary>What a repair kept and lost.</summary>
public sealed record WarcRepairReport
{
    /// <summary>Records copied byte for byte.</summary>
    public required long Copied { get; init; }

    /// <summary>Sound records that had to be written anew, because what lay around them was not sound.</summary>
    public required long Rewritten { get; init; }

    /// <summary>
    /// Of all these, records that name no digest and stand in no checksummed member: their place and end fit, nothing else could be
    /// checked.
    /// </summary>
    public required long Unproven { get; init; }

    /// <summary>What was left out, in file order; ranges do not overlap.</summary>
    public required IReadOnlyList<WarcLoss> Losses { get; init; }

    /// <summary>Breaches of the standard in the input, as <see cref="Reading.WarcReader"/> tells them.</summary>
    public required IReadOnlyList<WarcDiagnostic> Diagnostics { get; init; }

    /// <summary>Bytes in all losses that have a length.</summary>
    public long LostBytes => Losses.Sum(loss => loss.Length ?? 0);
}
