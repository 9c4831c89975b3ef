using System.Collections;

namespace NewsArchive.Articles.Bundles;

/// <summary>
/// The rows of one kind in a <see cref="BundleManifest"/>: a few in memory, very many in a temporary file that is gone with its bundle. Rows are made anew each time they are asked
/// for. Not thread-safe.
/// </summary>
/// <typeparam name="T"><see cref="ManifestSource"/>, <see cref="ManifestArticle"/> or <see cref="ManifestAsset"/>.</typeparam>
#pragma warning disable CA1710 // Rows are what they are called everywhere.
public sealed class ManifestRows<T> : ICollection<T>, IReadOnlyList<T>
    where T : class
#pragma warning restore CA1710
{
    readonly SpilledList<T> _rows = ManifestRowBytes.NewList<T>();

    /// <summary>Takes none yet.</summary>
    public ManifestRows()
    {
    }

    /// <summary>Takes rows.</summary>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public ManifestRows(IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (var row in rows)
            Add(row);
    }

    /// <summary>How many there are.</summary>
    public int Count => _rows.Count;

    /// <summary>A row by its number.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public T this[int index] => _rows[index];

    /// <summary>Whether the JSON had an empty place.</summary>
    internal bool HasNull { get; private set; }

    /// <summary>Adds a row. Not while rows are read.</summary>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Add(T item)
    {
        if (item is null)
            HasNull = true;
        else
            _rows.Add(item);
    }

    /// <summary>All rows in their order.</summary>
    public IEnumerator<T> GetEnumerator() => _rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Contains(T item) => ((IEnumerable<T>)this).Any(item.Equals);

    /// <inheritdoc/>
    public void CopyTo(T[] array, int arrayIndex)
    {
        foreach (var row in this)
            array[arrayIndex++] = row;
    }

    bool ICollection<T>.IsReadOnly => false;
    void ICollection<T>.Clear() => throw new NotSupportedException();
    bool ICollection<T>.Remove(T item) => throw new NotSupportedException();

    internal void Release() => _rows.Dispose();
}
