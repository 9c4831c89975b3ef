using System.Text;

namespace NewsArchive.Warc.Cdxj;

/// <summary>
/// The lines of a CDXJ 0.1.0 index, taken in any order and given back sorted by their bytes, in bounded memory: what does not fit waits in temporary files.
/// Not thread-safe.
/// </summary>
/// <param name="options">Bounds. Default: those of <see cref="CdxjSortOptions"/>, but 4 MiB of lines in memory.</param>
public sealed class CdxjLines(CdxjSortOptions? options = null) : IDisposable
{
    // In place of the sorter's own: an index is made beside much other work.
    const int MaxBytesInMemory = 4 << 20;

    readonly SortedRuns _runs = new(options ?? new() { MaxBytesInMemory = MaxBytesInMemory });

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Adds one.</summary>
    /// <exception cref="WarcRuleException">As of <see cref="CdxjEntry.ToLine"/>: the line could not be read back.</exception>
    /// <exception cref="IOException">A temporary file cannot be written.</exception>
    public void Add(CdxjEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Add(Encoding.UTF8.GetBytes(entry.ToLine()));
    }

    /// <summary>Adds a line as it stands in an index, without line feed. It is not looked at: this is the way for lines of others.</summary>
    /// <exception cref="IOException">A temporary file cannot be written.</exception>
    public void Add(ReadOnlySpan<byte> line)
    {
        _runs.Add(line, CancellationToken.None);
        Count++;
    }

    /// <summary>The lines in order, without line feeds, as often as asked for. Each is valid until the next.</summary>
    /// <exception cref="WarcFormatException">A line is longer than <see cref="CdxjSortOptions.MaxLineBytes"/>.</exception>
    /// <exception cref="IOException">A temporary file cannot be read.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Read(CancellationToken cancel = default) => _runs.Read(cancel);

    /// <summary>The same as entries.</summary>
    /// <exception cref="WarcFormatException">A line that was added is none.</exception>
    /// <exception cref="IOException">A temporary file cannot be read.</exception>
    public IEnumerable<CdxjEntry> ReadEntries(CancellationToken cancel = default) =>
        Read(cancel).Select(line => CdxjEntry.TryParse(Encoding.UTF8.GetString(line.Span), out var entry) && entry is not null ? entry : throw new WarcFormatException("no CDXJ line"));

    /// <summary>Removes the temporary files.</summary>
    public void Dispose() => _runs.Dispose();
}
