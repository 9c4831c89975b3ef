using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Merging;

/// <summary>The rows of one kind in the manifests of all inputs, in path order; sorted outside memory.</summary>
sealed class InputRows<T> : IDisposable
    where T : class
{
    readonly IReadOnlyList<PrefixedManifest> _inputs;
    readonly Func<BundleManifest, ManifestRows<T>> _rowsOf;
    readonly List<int> _starts = []; // number of the first row of each input
    readonly OrdinalOrder _order = new();

    /// <param name="inputs">The inputs, in the order in which rows are numbered.</param>
    /// <param name="rowsOf">The rows of a manifest.</param>
    /// <param name="pathOf">The path of a row.</param>
    public InputRows(IReadOnlyList<PrefixedManifest> inputs, Func<BundleManifest, ManifestRows<T>> rowsOf, Func<T, string> pathOf)
    {
        (_inputs, _rowsOf) = (inputs, rowsOf);
        var count = 0;
        foreach (var input in inputs)
        {
            _starts.Add(count);
            foreach (var row in rowsOf(input.Manifest))
                _order.Add(input.Prefix + pathOf(row), count++);
        }
    }

    /// <summary>The rows of each path, in their order. Each list is valid until the next.</summary>
    public IEnumerable<IReadOnlyList<InputRow<T>>> ByPath()
    {
        string? path = null;
        var rows = new List<InputRow<T>>();
        foreach (var (text, number, _) in _order.Read())
        {
            if (path != text && rows.Count > 0)
            {
                yield return rows;
                rows.Clear();
            }
            path = text;
            rows.Add(Row(number));
        }
        if (rows.Count > 0)
            yield return rows;
    }

    InputRow<T> Row(int number)
    {
        var at = _starts.BinarySearch(number);
        for (at = at < 0 ? ~at - 1 : at; at + 1 < _starts.Count && _starts[at + 1] <= number; at++) // inputs without such rows
        {
        }
        return new((T)_inputs[at].Apply(_rowsOf(_inputs[at].Manifest)[number - _starts[at]]), _inputs[at].Input, number);
    }

    public void Dispose() => _order.Dispose();
}

/// <summary>A row of an input.</summary>
/// <param name="Row">The row, with its archive, and behind the input's prefix.</param>
/// <param name="From">The input.</param>
/// <param name="Number">Its number among the rows of all inputs.</param>
readonly record struct InputRow<T>(T Row, MergeInput From, int Number);
