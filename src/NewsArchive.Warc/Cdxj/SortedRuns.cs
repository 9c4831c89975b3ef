using System.Runtime.InteropServices;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Cdxj;

/// <summary>Collects lines; whenever memory is full, sorts them and puts them into a temporary file.</summary>
sealed class SortedRuns : IDisposable
{
    // So many files are merged at once; more are first merged to fewer.
    const int MaxFanIn = 64;
    const int BytesOfALine = 16; // its place in the list, beside its bytes

    readonly CdxjSortOptions _options;
    readonly List<FileStream> _runs = [];
    readonly List<(int Start, int Length)> _lines = [];
    byte[] _bytes = new byte[64 * 1024];
    int _used;

    public SortedRuns(CdxjSortOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxBytesInMemory, nameof(options));
        _options = options;
    }

    public void Add(ReadOnlySpan<byte> line, CancellationToken cancel)
    {
        if (_lines.Count > 0 && (long)_used + line.Length + (_lines.Count + 1L) * BytesOfALine > _options.MaxBytesInMemory)
            Spill(cancel);
        if (_bytes.Length - _used < line.Length)
            Array.Resize(ref _bytes, LengthFor((long)_used + line.Length));
        line.CopyTo(_bytes.AsSpan(_used));
        _lines.Add((_used, line.Length));
        _used += line.Length;
    }

    /// <summary>Four times what there was, so that little is thrown away, up to the bound; more only for a single longer line.</summary>
    int LengthFor(long needed) => (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Min(_bytes.Length * 4L, _options.MaxBytesInMemory)));

    public void WriteTo(Stream output, CancellationToken cancel)
    {
        var writer = new LineWriter(output, _options.IsUnique);
        foreach (var line in Read(cancel))
            writer.Write(line);
    }

    /// <summary>The lines in order, as often as asked for. Each is valid until the next.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Read(CancellationToken cancel)
    {
        if (_runs.Count == 0)
            return Sorted();
        if (_lines.Count > 0)
            Spill(cancel);
        while (_runs.Count > MaxFanIn)
            MergeInto(CreateRun(), TakeRuns(MaxFanIn), cancel);
        return Merged(_runs, cancel);
    }

    void Spill(CancellationToken cancel)
    {
        var run = CreateRun();
        _runs.Add(run);
        var writer = new LineWriter(run, isUnique: false);
        foreach (var line in Sorted())
            writer.Write(line);
        run.Flush();
        cancel.ThrowIfCancellationRequested();
        _lines.Clear();
        _used = 0;
    }

    FileStream CreateRun() => UnnamedFile.Create(_options.TemporaryFolder, 64 * 1024);

    IEnumerable<ReadOnlyMemory<byte>> Sorted()
    {
        var bytes = _bytes;
        CollectionsMarshal.AsSpan(_lines).Sort((a, b) => bytes.AsSpan(a.Start, a.Length).SequenceCompareTo(bytes.AsSpan(b.Start, b.Length)));
        return _lines.Select(line => (ReadOnlyMemory<byte>)bytes.AsMemory(line.Start, line.Length));
    }

    List<FileStream> TakeRuns(int count)
    {
        var taken = _runs.GetRange(0, count);
        _runs.RemoveRange(0, count);
        return taken;
    }

    void MergeInto(FileStream target, List<FileStream> runs, CancellationToken cancel)
    {
        _runs.Add(target); // behind the others, so that all take part before it does again
        var writer = new LineWriter(target, isUnique: false);
        foreach (var line in Merged(runs, cancel))
            writer.Write(line);
        target.Flush();
        runs.ForEach(run => run.Dispose());
    }

    IEnumerable<ReadOnlyMemory<byte>> Merged(IReadOnlyCollection<FileStream> runs, CancellationToken cancel)
    {
        using var merge = new LineMerge(runs.Select(run => ((Stream)new BufferedStream(new FileSlice(run.SafeFileHandle, run.Name, 0, run.Length)), run.Name)), _options.MaxLineBytes);
        foreach (var line in merge.Lines(cancel))
            yield return line;
    }

    public void Dispose()
    {
        foreach (var run in _runs)
            run.Dispose();
        _bytes = [];
    }
}
