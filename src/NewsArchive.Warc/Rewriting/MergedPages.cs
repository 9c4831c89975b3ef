using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>
/// The page lists of several bundles as those of one: every line whose page is in the new index is kept byte for byte, equal lines once. A
/// line whose instant is not that of a capture gets the instant of one. Lines are read while they are written, not held in memory.
/// </summary>
/// <param name="inputs">The bundles, in an order that decides between lines of equal rank.</param>
/// <param name="index">The new index.</param>
/// <param name="rank">The place of a line by the number of its bundle and its URL: lines of a bundle must come in this (ordinal) order.</param>
sealed class MergedPages(IReadOnlyList<WaczReader> inputs, IEnumerable<CdxjEntry> index, Func<int, string, string> rank)
{
    const string MainList = "pages/pages.jsonl";

    static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly KeySet<ulong> _listed = new(); // captures that have a line in the main list
    readonly CaptureDates _captures = new(index);

    /// <summary>
    /// Lines for <c>pages/pages.jsonl</c> behind those of the bundles, of pages that are in the index; of captures that have a line already none is written. Each need be
    /// valid until the next only.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Further { get; init; } = [];

    /// <summary>Lines written to <c>pages/pages.jsonl</c>.</summary>
    public long Count { get; private set; }

    /// <summary>Lines left out, because no record of their page was kept.</summary>
    public int Lost { get; private set; }

    /// <summary>URL and instant of the first line written to <c>pages/pages.jsonl</c>; null: there was none.</summary>
    public (string Url, DateTimeOffset Date)? First { get; private set; }

    /// <summary>Adds every page list.</summary>
    /// <exception cref="WarcFormatException">A line is no JSON.</exception>
    public void WriteTo(WaczWriter wacz)
    {
        foreach (var name in inputs.SelectMany(input => input.Entries).Select(entry => entry.Name).Where(WaczLayout.IsPages).Append(MainList).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            wacz.AddTextEntry(name, output => Write(name, output));
    }

    void Write(string name, Stream output)
    {
        output.Write(PackageJson.PagesHeader);
        output.Write("\n"u8);
        var seen = new KeySet<UInt128>();
        foreach (var line in Merge(name))
        {
            if (Resolve(line, name) is not { } kept)
                Lost++;
            else if (seen.Add(BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(kept.Span))))
                Write(kept.Span, name, output);
        }
        if (name != MainList)
            return;
        foreach (var line in Further)
            if (PlaceOf(line) is { } place && _listed.Add(KeyOf(place)))
            {
                First ??= place;
                Write(line.Span, name, output);
            }
    }

    static ulong KeyOf((string Url, DateTimeOffset Date) place) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes($"{WarcDate.ToTimestamp14(place.Date)} {place.Url}".AsSpan()));

    void Write(ReadOnlySpan<byte> line, string name, Stream output)
    {
        output.Write(line);
        output.Write("\n"u8);
        Count += name == MainList ? 1 : 0;
    }

    static (string Url, DateTimeOffset Date)? PlaceOf(ReadOnlyMemory<byte> line)
    {
        using var json = PackageFile.Parse(line, MainList);
        return PackageFile.Text(json.RootElement, "url") is { } url && WarcDate.TryParse(PackageFile.Text(json.RootElement, "ts"), out var date) ? (url, date) : null;
    }

    IEnumerable<Line> Merge(string name)
    {
        var queue = new PriorityQueue<IEnumerator<Line>, (string, int)>(Comparer<(string Rank, int Number)>.Create((a, b) =>
            string.CompareOrdinal(a.Rank, b.Rank) is not 0 and var order ? order : a.Number.CompareTo(b.Number)));
        void Advance(IEnumerator<Line> lines, int number)
        {
            if (MoveNext(lines, inputs[number]))
                queue.Enqueue(lines, (rank(number, lines.Current.Url), number));
            else
                lines.Dispose();
        }
        for (var number = 0; number < inputs.Count; number++)
            Advance(Read(inputs[number], name).GetEnumerator(), number);
        while (queue.TryDequeue(out var lines, out var place))
        {
            yield return lines.Current;
            Advance(lines, place.Item2);
        }
    }

    /// <summary>Says of what is wrong in which bundle it is.</summary>
    static bool MoveNext(IEnumerator<Line> lines, WaczReader input)
    {
        try
        {
            return lines.MoveNext();
        }
        catch (WarcFormatException e)
        {
            throw new WarcFormatException(e.Reason, $"{input.FilePath}: {e.File}", e.Offset, inner: e);
        }
    }

    static IEnumerable<Line> Read(WaczReader input, string name)
    {
        foreach (var (offset, bytes) in input.ReadLines(name))
        {
            if (bytes.IsEmpty)
                continue;
            using var json = PackageFile.Parse(bytes, name, offset);
            if (PackageFile.Text(json.RootElement, "format") is null && PackageFile.Text(json.RootElement, "url") is { } url)
                yield return new(url, PackageFile.Text(json.RootElement, "ts"), bytes);
        }
    }

    ReadOnlyMemory<byte>? Resolve(Line line, string name)
    {
        var isInstant = WarcDate.TryParse(line.Date, out var date);
        if (_captures.Resolve(line.Url, date) is not { } captured)
            return null;
        if (name == MainList)
        {
            First ??= (line.Url, captured);
            _listed.Add(KeyOf((line.Url, captured)));
        }
        return isInstant && captured == date ? line.Bytes : WithDate(line.Bytes, name, captured);
    }

    static byte[] WithDate(ReadOnlyMemory<byte> line, string name, DateTimeOffset date)
    {
        using var json = PackageFile.Parse(line, name);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Readable))
        {
            writer.WriteStartObject();
            foreach (var property in json.RootElement.EnumerateObject().Where(property => property.Name != "ts"))
                property.WriteTo(writer);
            writer.WriteString("ts", WarcDate.ToText(date));
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    readonly record struct Line(string Url, string? Date, ReadOnlyMemory<byte> Bytes);
}
