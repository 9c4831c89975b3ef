using NewsArchive.Warc.Reading;

namespace NewsArchive.Warc.Cdxj;

/// <summary>Merges sorted texts line by line. Equal lines come in the order of their texts. Owns the texts.</summary>
sealed class LineMerge : IDisposable
{
    readonly List<Run> _runs = [];

    public LineMerge(IEnumerable<(Stream Text, string Name)> sorted, int maxLineBytes)
    {
        foreach (var (text, name) in sorted)
            _runs.Add(new(text, name, _runs.Count, TextLines.Read(text, name, maxLineBytes, keepsReturn: true).GetEnumerator()));
    }

    public void WriteTo(Stream output, bool isUnique, CancellationToken cancel)
    {
        var writer = new LineWriter(output, isUnique);
        foreach (var line in Lines(cancel))
            writer.Write(line);
    }

    /// <summary>The lines in order. Each is valid until the next.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines(CancellationToken cancel)
    {
        var waiting = new PriorityQueue<Run, Run>(Comparer<Run>.Create(Run.Compare));
        foreach (var run in _runs)
            if (run.MoveNext())
                waiting.Enqueue(run, run);
        while (waiting.TryDequeue(out var run, out _)) // a run changes only while it is not in the queue
        {
            cancel.ThrowIfCancellationRequested();
            yield return run.Line;
            if (run.MoveNext())
                waiting.Enqueue(run, run);
        }
    }

    public void Dispose()
    {
        foreach (var run in _runs)
            run.Dispose();
    }

    sealed class Run(Stream text, string name, int index, IEnumerator<(long Offset, ReadOnlyMemory<byte> Line)> lines) : IDisposable
    {
        byte[] _line = new byte[256];
        int _length = -1;

        /// <summary>The line at which the run stands: a copy, because the text's own buffer moves on.</summary>
        public ReadOnlyMemory<byte> Line => _line.AsMemory(0, _length);

        public static int Compare(Run a, Run b)
        {
            var order = a.Line.Span.SequenceCompareTo(b.Line.Span);
            return order != 0 ? order : a.Index.CompareTo(b.Index);
        }

        int Index => index;

        public bool MoveNext()
        {
            if (!lines.MoveNext())
                return false;
            var (offset, line) = lines.Current;
            if (_length >= 0 && line.Span.SequenceCompareTo(Line.Span) < 0)
                throw new WarcFormatException("the line belongs before the one above it: sort the file first", name, offset);
            if (_line.Length < line.Length)
                _line = new byte[line.Length * 2];
            line.CopyTo(_line);
            _length = line.Length;
            return true;
        }

        public void Dispose()
        {
            lines.Dispose();
            text.Dispose();
        }
    }
}
