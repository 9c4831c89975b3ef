using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Cdxj;

/// <summary>
/// Sorts and merges CDXJ 0.1.0 lines by their bytes, as <c>LC_ALL=C sort</c> does, in bounded memory: what does not fit is sorted in parts, which
/// are kept in temporary files and merged.
/// </summary>
public static class CdxjSorter
{
    /// <summary>Sorts the lines of files, plain or gzip, into one. Every line ends with a line feed, also where the last one of a file had none.</summary>
    /// <param name="inputs">The files with their names for messages; disposed.</param>
    /// <param name="output">The sorted lines; not disposed.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">A line is too long, or a gzip is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Sort(IEnumerable<(Stream File, string Name)> inputs, Stream output, CdxjSortOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(output);
        options ??= new();
        using var runs = new SortedRuns(options);
        foreach (var (file, name) in inputs)
        {
            using var text = CdxjReader.OpenText(file, name);
            foreach (var (_, line) in TextLines.Read(text, name, options.MaxLineBytes, keepsReturn: true))
                runs.Add(line.Span, cancel);
        }
        runs.WriteTo(output, cancel);
    }

    /// <summary>Sorts lines that are made on the fly, for example by <see cref="CdxjIndexer"/>.</summary>
    /// <param name="entries">The entries, in any order; enumerated once.</param>
    /// <param name="output">The sorted lines; not disposed.</param>
    /// <param name="options">Bounds. Default: those of <see cref="CdxjSortOptions"/>.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcRuleException">As of <see cref="CdxjEntry.ToLine"/>.</exception>
    /// <exception cref="WarcFormatException">A line is too long.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Sort(IEnumerable<CdxjEntry> entries, Stream output, CdxjSortOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(output);
        using var runs = new SortedRuns(options ?? new());
        foreach (var entry in entries)
            runs.Add(System.Text.Encoding.UTF8.GetBytes(entry.ToLine()), cancel);
        runs.WriteTo(output, cancel);
    }

    /// <summary>Merges files that are sorted already: one line of each is in memory.</summary>
    /// <param name="sorted">The files, plain or gzip, with their names for messages; disposed.</param>
    /// <param name="output">The merged lines; not disposed.</param>
    /// <param name="options">Bounds. Default: those of <see cref="CdxjSortOptions"/>.</param>
    /// <param name="cancel">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="WarcFormatException">A file is not sorted (sort it first), a line is too long, or a gzip is damaged.</exception>
    /// <exception cref="IOException">A file cannot be read, or the output not be written.</exception>
    public static void Merge(IEnumerable<(Stream File, string Name)> sorted, Stream output, CdxjSortOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(sorted);
        ArgumentNullException.ThrowIfNull(output);
        options ??= new();
        using var merge = new LineMerge(sorted.Select(input => (CdxjReader.OpenText(input.File, input.Name), input.Name)), options.MaxLineBytes);
        merge.WriteTo(output, options.IsUnique, cancel);
    }
}
