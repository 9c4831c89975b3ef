using System.Runtime.InteropServices;
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
        while (_bytes.Length - _used < line.Length)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)_used + line.Length)));
        line.CopyTo(_bytes.AsSpan(_used));
        _lines.Add((_used, line.Length));
        _used += line.Length;
    }

    public void WriteTo(Stream output, CancellationToken cancel)
    {
        if (_runs.Count == 0)
        {
            WriteSorted(output, cancel);
            return;
        }
        Spill(cancel);
        while (_runs.Count > MaxFanIn)
            MergeInto(CreateRun(), TakeRuns(MaxFanIn), isUnique: false, cancel);
        Merge(output, TakeRuns(_runs.Count), _options.IsUnique, cancel);
    }

    void Spill(CancellationToken cancel)
    {
        var run = CreateRun();
        _runs.Add(run);
        WriteSorted(run, cancel);
    }

    FileStream CreateRun() => UnnamedFile.Create(_options.TemporaryFolder, 64 * 1024);

    void WriteSorted(Stream output, CancellationToken cancel)
    {
        var bytes = _bytes;
        CollectionsMarshal.AsSpan(_lines).Sort((a, b) => bytes.AsSpan(a.Start, a.Length).SequenceCompareTo(bytes.AsSpan(b.Start, b.Length)));
        var writer = new LineWriter(output, _options.IsUnique);
        foreach (var (start, length) in _lines)
            writer.Write(bytes.AsMemory(start, length));
        cancel.ThrowIfCancellationRequested();
        _lines.Clear();
        _used = 0;
    }

    List<FileStream> TakeRuns(int count)
    {
        var taken = _runs.GetRange(0, count);
        _runs.RemoveRange(0, count);
        return taken;
    }

    void MergeInto(FileStream target, List<FileStream> runs, bool isUnique, CancellationToken cancel)
    {
        _runs.Add(target); // behind the others, so that all take part before it does again
        Merge(target, runs, isUnique, cancel);
    }

    void Merge(Stream output, List<FileStream> runs, bool isUnique, CancellationToken cancel)
    {
        foreach (var run in runs)
            run.Position = 0;
        using var merge = new LineMerge(runs.Select(run => ((Stream)run, run.Name)), _options.MaxLineBytes);
        merge.WriteTo(output, isUnique, cancel);
    }

    public void Dispose()
    {
        foreach (var run in _runs)
            run.Dispose();
    }
}
