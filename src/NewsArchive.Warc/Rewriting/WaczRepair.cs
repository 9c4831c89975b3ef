namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Makes a sound bundle of what is sound in a damaged one: entries are found by their local headers, whether or not the zip directory can
/// be read (APPNOTE 6.3.10 §4.3.7); archives go through <see cref="WarcRepair"/>; index, page list and datapackage.json (WACZ 1.1.1 "Directories and Files") are made anew from what was kept.
/// </summary>
public static class WaczRepair
{
    /// <summary>Writes the new bundle.</summary>
    /// <param name="input">The damaged bundle; must seek; not disposed.</param>
    /// <param name="fileName">How losses name it.</param>
    /// <param name="output">The new bundle: a stream that seeks and stands at 0; not disposed.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <returns>What was kept and lost. A bundle without a single sound record gives a bundle without records.</returns>
    /// <exception cref="ArgumentException">The input does not seek, or the output does not stand at 0.</exception>
    /// <exception cref="IOException">The input cannot be read, or the output not written.</exception>
    public static WaczRepairReport Repair(Stream input, string fileName, Stream output, CancellationToken cancel = default) => Repair(input, fileName, output, new(), cancel);

    /// <summary>The same for a caller who knows what the bundle's other files mean.</summary>
    /// <param name="input">The damaged bundle; must seek; not disposed.</param>
    /// <param name="fileName">How losses name it.</param>
    /// <param name="output">The new bundle: a stream that seeks and stands at 0; not disposed.</param>
    /// <param name="options">What is done with other files.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <returns>What was kept and lost. A bundle without a single sound record gives a bundle without records.</returns>
    /// <exception cref="ArgumentException">The input does not seek, or the output does not stand at 0.</exception>
    /// <exception cref="IOException">The input cannot be read, or the output not written.</exception>
    public static WaczRepairReport Repair(Stream input, string fileName, Stream output, WaczRepairOptions options, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        if (!input.CanSeek)
            throw new ArgumentException("a repair needs an input that seeks", nameof(input));
        using var salvage = new BundleSalvage(input, fileName, output, options);
        return salvage.Run(cancel);
    }
}
