using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Repairing;

/// <summary>
/// What a merge put before the paths of an archive, where the manifest that said it is lost: the list of sums has every path with its digest, the list
/// of inputs has the prefixes themselves.
/// </summary>
sealed class ArchivePaths
{
    readonly ILookup<string, string> _sums; // paths as Latin-1 text: names on disk are bytes
    readonly ILookup<string, string> _inputs;

    /// <param name="sums"><c>newsarchive/sha256sums.txt</c>, or null where it is lost.</param>
    /// <param name="inputs"><c>newsarchive/inputs.jsonl</c>, or null.</param>
    public ArchivePaths(ReadOnlyMemory<byte>? sums, ReadOnlyMemory<byte>? inputs)
    {
        _sums = ReadSums(sums is { } text ? Encoding.Latin1.GetString(text.Span) : "").ToLookup(line => line.Digest, line => line.Path, StringComparer.Ordinal);
        _inputs = BundleInputs.Prefixes(inputs is { } lines ? lines.Span : default);
    }

    static IEnumerable<(string Digest, string Path)> ReadSums(string text)
    {
        foreach (var line in text.Split('\n'))
            if (line.TrimStart('\\') is { Length: > 66 } sum)
                yield return (sum[..64], line[0] == '\\' ? Unescape(sum[66..]) : sum[66..]);
    }

    /// <summary>As <see cref="BundleReadme.SumLine"/> escapes.</summary>
    static string Unescape(string path)
    {
        var text = new StringBuilder(path.Length);
        for (var i = 0; i < path.Length; i++)
            text.Append(path[i] == '\\' && i + 1 < path.Length ? path[++i] switch { 'n' => '\n', 'r' => '\r', var c => c } : path[i]);
        return text.ToString();
    }

    /// <summary>The prefixes under which all these sources of one archive are listed; at least one, usually the empty one.</summary>
    public IReadOnlyList<string> PrefixesOf(string archive, IEnumerable<(byte[] Path, WarcDigest Digest)> sources)
    {
        var listed = sources.Select(source => (Path: Encoding.Latin1.GetString(source.Path), source.Digest.Hex));
        var prefixes = listed.Take(1).SelectMany(first => _sums[first.Hex].Where(path => path.EndsWith(first.Path, StringComparison.Ordinal)).Select(path => path[..^first.Path.Length]))
            .Where(prefix => (prefix.Length == 0 || prefix[^1] == '/') && listed.All(source => _sums[source.Hex].Contains(prefix + source.Path, StringComparer.Ordinal)))
            .Distinct().Select(prefix => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(prefix))).ToList();
        return prefixes.Count > 0 ? prefixes : _inputs[archive].DefaultIfEmpty("").ToList();
    }
}
