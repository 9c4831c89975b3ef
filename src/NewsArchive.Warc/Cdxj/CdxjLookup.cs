using System.Text;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Cdxj;

/// <summary>
/// The entries of a CDXJ 0.1.0 index by URL: lines wait on disk where there are many, 16 bytes of each stay in memory. Not thread-safe.
/// </summary>
public sealed class CdxjLookup : IDisposable
{
    readonly SpilledBytes _lines = new();
    readonly List<Place> _places = []; // by key, then in index order

    /// <summary>A line.</summary>
    /// <param name="Key">Of its URL.</param>
    /// <param name="Position">Where it waits.</param>
    readonly record struct Place(ulong Key, long Position) : IComparable<Place>
    {
        public int CompareTo(Place other) => Key != other.Key ? Key.CompareTo(other.Key) : Position.CompareTo(other.Position);
    }

    /// <summary>Takes all entries.</summary>
    /// <param name="entries">Enumerated once, here.</param>
    /// <exception cref="WarcFormatException">Reading them failed.</exception>
    /// <exception cref="WarcRuleException">As of <see cref="CdxjEntry.ToLine"/>.</exception>
    /// <exception cref="IOException">A temporary file cannot be written.</exception>
    public CdxjLookup(IEnumerable<CdxjEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        try
        {
            foreach (var entry in entries)
            {
                _places.Add(new(TextKey.Of(entry.Url), _lines.Add(Encoding.UTF8.GetBytes(entry.ToLine()))));
            }
        }
        catch
        {
            _lines.Dispose();
            throw;
        }
        _places.Sort();
    }

    /// <summary>The entries of a URL, in the order in which they came.</summary>
    /// <exception cref="IOException">A temporary file cannot be read.</exception>
    public IEnumerable<CdxjEntry> Find(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var key = TextKey.Of(url);
        var at = _places.BinarySearch(new(key, -1));
        for (at = at < 0 ? ~at : at; at < _places.Count && _places[at].Key == key; at++)
            if (Read(_lines.Read(_places[at].Position)) is var entry && entry.Url == url)
                yield return entry;
    }

    /// <summary>All entries, in the order in which they came.</summary>
    /// <exception cref="IOException">A temporary file cannot be read.</exception>
    public IEnumerable<CdxjEntry> All => _lines.ReadFrom(0).Select(line => Read(line.Span));

    static CdxjEntry Read(ReadOnlySpan<byte> line) =>
        CdxjEntry.TryParse(Encoding.UTF8.GetString(line), out var entry) && entry is not null ? entry : throw new InvalidOperationException("A line that was read before cannot be read again.");

    /// <summary>Removes the temporary file.</summary>
    public void Dispose() => _lines.Dispose();
}
