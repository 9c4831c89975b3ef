namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// Takes every sound record out of a damaged WARC file (WARC 1.1 §4, Annex D). Sound is what can be read to its end with every checksum of its member and
/// every digest that it names; such records are copied byte for byte. Of a damaged member of several
/// records those are kept that a digest proves and whose head breaks no rule, with a loss that says that they are doubtful. Behind damage, reading goes on at the next gzip member, Zstandard
/// frame or <c>WARC/</c> that turns out to be sound.
/// </summary>
public static class WarcRepair
{
    /// <summary>Writes a new file with the sound records in their order. A sound file comes out with the same bytes.</summary>
    /// <param name="input">The damaged file; must seek; not disposed.</param>
    /// <param name="fileName">How losses and diagnostics name it.</param>
    /// <param name="output">The new file, which must seek and stand at 0; not disposed.</param>
    /// <param name="written">Called for each record kept, in order: enough to index the new file.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A stream does not seek.</exception>
    /// <exception cref="WarcFormatException">The input is an ARC file: those are only read.</exception>
    /// <exception cref="IOException">The input cannot be read, or the output not written.</exception>
    public static WarcRepairReport Repair(Stream input, string fileName, Stream output, Action<RewrittenRecord>? written = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        if (!input.CanSeek || !output.CanSeek)
            throw new ArgumentException("a repair needs streams that seek", nameof(input));
        using var salvage = new Salvage(input, fileName, output, written);
        return salvage.Run(cancel);
    }
}
