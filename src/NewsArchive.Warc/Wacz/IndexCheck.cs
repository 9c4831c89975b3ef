using System.Text;
using System.Text.Json;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>Reads every index line: form, order, repetition, and the second index over a compressed one.</summary>
sealed class IndexCheck(WaczReader reader, WaczFindings findings, IReadOnlyDictionary<string, WaczCopiedParts> copied, bool keepsCaptures) : IDisposable
{
    /// <summary>The lines, each for its record; of records in copied parts there are none.</summary>
    public IndexedLines Lines { get; } = new();

    /// <summary>How many lines name a record in the copied parts of an entry: those records were checked where they come from, and so were their lines.</summary>
    public Dictionary<string, long> CopiedLines { get; } = new(StringComparer.Ordinal);

    readonly HashSet<string> _covered = new(StringComparer.Ordinal); // compressed indexes that a second index names a member of
    readonly HashSet<string> _withLines = new(StringComparer.Ordinal);

    /// <summary>Every capture that the index names, where they are asked for.</summary>
    public CaptureSet Captures { get; } = new();

    public void Run(CancellationToken cancel)
    {
        var files = reader.Entries.Where(entry => WaczLayout.IsIndex(entry.Name)).ToList();
        if (files.Count == 0)
            findings.Fail("index-missing", "the bundle has no index");
        foreach (var file in files)
            Guard(file.Name, () => ReadFile(file, cancel));
        foreach (var file in reader.Entries.Where(entry => WaczLayout.IsSecondaryIndex(entry.Name)))
            Guard(file.Name, () => CheckSecondary(file.Name));
        foreach (var file in files.Where(file => WaczLayout.IsGzip(file.Name) && _withLines.Contains(file.Name) && !_covered.Contains(file.Name)))
            findings.Fail("index-not-loaded", "no .idx names its members: players open a compressed index through one, and find nothing in this", file.Name);
        Lines.Sort(reader.Entries.Where(entry => WaczLayout.IsArchive(entry.Name)).Select(entry => entry.Name[WaczLayout.ArchiveFolder.Length..]), cancel);
    }

    void Guard(string name, Action read)
    {
        try
        {
            read();
        }
        catch (WarcFormatException e)
        {
            findings.Fail("index-unreadable", e.Reason, name, e.Offset);
        }
    }

    void ReadFile(WaczEntry file, CancellationToken cancel)
    {
        var previous = Array.Empty<byte>();
        foreach (var (offset, line) in reader.ReadIndexLines(file.Name))
        {
            cancel.ThrowIfCancellationRequested();
            if (line.Span.SequenceCompareTo(previous) < 0 && Compare(line.Span, previous) < 0)
                findings.Fail("index-order", "the line belongs before the one above it", file.Name, offset);
            previous = line.ToArray();
            _withLines.Add(file.Name);
            ReadLine(Encoding.UTF8.GetString(line.Span), line.Span, file.Name, offset);
        }
    }

    /// <summary>Ours are sorted by whole lines; others need only sort by key and timestamp.</summary>
    int Compare(ReadOnlySpan<byte> line, ReadOnlySpan<byte> previous) =>
        findings.IsOwn ? -1 : string.CompareOrdinal(CompressedIndex.KeyOf(line), CompressedIndex.KeyOf(previous));

    void ReadLine(string line, ReadOnlySpan<byte> bytes, string file, long offset)
    {
        if (!CdxjEntry.TryParse(line, out var entry) || entry is null)
        {
            findings.Fail("index-line", "no CDXJ line", file, offset);
            return;
        }
        if (findings.IsOwn && entry.ToLine() != line)
            findings.Fail("index-line", "the line is not what our writer writes", file, offset);
        var entryName = WaczLayout.ArchiveFolder + entry.Filename;
        if (copied.TryGetValue(entryName, out var parts) && parts.Covers(entry.Offset))
            CopiedLines[entryName] = CopiedLines.GetValueOrDefault(entryName) + 1;
        else if (!Lines.Add(entry, bytes))
            findings.FailIfOwn("index-repeated", $"byte {entry.Offset} of {entry.Filename} is indexed twice", file, offset);
        if (keepsCaptures)
            Captures.Add(entry.Url, entry.Timestamp, entry.Mime == "warc/revisit", entry.Digest);
    }

    // Lines of the second index: surt SP ts SP {"offset","length","digest","filename"}, after one that begins with "!meta".
    void CheckSecondary(string name)
    {
        var expected = new Dictionary<string, long>(StringComparer.Ordinal);
        var metaFile = "";
        foreach (var (offset, line) in reader.ReadIndexLines(name))
        {
            var at = line.Span.IndexOf((byte)'{');
            if (at < 0)
                throw new WarcFormatException("no index line", name, offset);
            using var json = PackageFile.Parse(line[at..], name, offset);
            var file = "indexes/" + (PackageFile.Text(json.RootElement, "filename") ?? metaFile);
            if (line.Span.StartsWith("!meta "u8))
            {
                metaFile = file["indexes/".Length..];
                continue;
            }
            _covered.Add(file);
            expected[file] = CheckMember(name, offset, json.RootElement, file, expected.GetValueOrDefault(file), CompressedIndex.KeyOf(line.Span));
        }
        foreach (var (file, end) in expected)
            if (reader.Entries.FirstOrDefault(entry => entry.Name == file) is { } entry && entry.Length != end)
                findings.Fail("index-secondary", $"{file} has {entry.Length} bytes, of which {end} are indexed", name);
    }

    /// <summary>Compares one line with the member that it names; returns where the next one must begin.</summary>
    long CheckMember(string name, long at, JsonElement json, string file, long start, string key)
    {
        if (!TryGetNumber(json, "offset", out var offset) || !TryGetNumber(json, "length", out var length) || offset != start)
        {
            findings.Fail("index-secondary", $"the line does not follow the one before it in {file}", name, at);
            return -1;
        }
        using (var member = reader.OpenRange(file, offset, length))
            if (PackageFile.Text(json, "digest") is { } text && (!WarcDigest.TryParse(text, out var digest) || digest != WarcDigest.Sha256(member)))
                findings.Fail("index-secondary", $"the digest of bytes {offset} to {offset + length} of {file} differs", name, at);
        using var lines = new GzipReadStream(reader.OpenRange(file, offset, length), file);
        var first = TextLines.Read(lines, file, 1 << 20).Select(line => CompressedIndex.KeyOf(line.Line.Span)).FirstOrDefault();
        if (first != key)
            findings.Fail("index-secondary", $"byte {offset} of {file} begins with another key", name, at);
        return offset + length;
    }

    static bool TryGetNumber(JsonElement json, string name, out long number)
    {
        number = 0;
        return json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number) && number >= 0;
    }

    public void Dispose() => Lines.Dispose();
}
