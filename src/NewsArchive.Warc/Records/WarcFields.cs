using System.Collections;
using System.Collections.Immutable;

namespace NewsArchive.Warc.Records;

/// <summary>The fields of one head in their written order (WARC 1.1 §4, §5.1). Repeated names are kept. Immutable.</summary>
public sealed class WarcFields : IReadOnlyList<WarcField>
{
    readonly ImmutableArray<WarcField> _fields;

    /// <summary>Takes the fields in the order in which they stand, or shall stand, in the file.</summary>
    public WarcFields(ImmutableArray<WarcField> fields) => _fields = fields.IsDefault ? [] : fields;

    /// <summary>A head without fields.</summary>
    public static WarcFields Empty { get; } = new([]);

    /// <summary>The number of fields, repeated ones counted each time.</summary>
    public int Count => _fields.Length;

    /// <summary>The field at a position, from 0 on.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such position.</exception>
    public WarcField this[int index] => _fields[index];

    /// <summary>The value of the first field of that name (case-insensitive), or null.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in _fields)
                if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                    return field.Value;
            return null;
        }
    }

    /// <summary>A copy with one more field at the end.</summary>
    /// <exception cref="WarcRuleException">The name is no token, or the value holds CR, LF or NUL.</exception>
    public WarcFields With(string name, string value)
    {
        var field = new WarcField(name, value);
        field.ThrowIfUnsafe();
        return new(_fields.Add(field));
    }

    /// <inheritdoc/>
    public IEnumerator<WarcField> GetEnumerator() => ((IEnumerable<WarcField>)_fields).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
