using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Reporting;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Trees;

/// <summary>Where cleaned articles go: a folder, a stream, their own place, or nowhere but into a list of differences.</summary>
public sealed class CleanTarget
{
    readonly Func<IEnumerable<CleanedSource>, IEnumerable<CleanedRows>> _write;

    CleanTarget(Func<IEnumerable<CleanedSource>, IEnumerable<CleanedRows>> write) => _write = write;

    CleanTarget(Func<CleanedSource, IEnumerable<FileRow>> write) : this(sources => sources.Select(source => new CleanedRows(source.Problems, source.Articles, [.. write(source)])))
    {
    }

    /// <summary>Takes the files of all sources as they come; the rows of each in order, a file row for each file that was or would be written.</summary>
    /// <exception cref="IOException">The disk failed; nothing half-written is left.</exception>
    public IEnumerable<CleanedRows> WriteAll(IEnumerable<CleanedSource> sources) => _write(sources);

    /// <summary>Writes one after another into a stream.</summary>
    public static CleanTarget Into(Stream output) => new(source =>
    {
        foreach (var file in source.Files)
            output.Write(file.Bytes);
        return [];
    });

    /// <summary>Writes the tree below a folder, also what needed no cleaning.</summary>
    public static CleanTarget Folder(string folder, bool overwrite, bool isDryRun)
    {
        var tree = new TreeWriter(folder, overwrite, isDryRun);
        return new(sources => WriteTree(tree, sources));
    }

    /// <summary>Files are made durable some dozens at a time: the rows of their sources wait for that.</summary>
    static IEnumerable<CleanedRows> WriteTree(TreeWriter tree, IEnumerable<CleanedSource> sources)
    {
        var waiting = new Queue<(CleanedRows Rows, int Files)>();
        IEnumerable<TreeFile> Files()
        {
            foreach (var source in sources)
            {
                waiting.Enqueue((new(source.Problems, source.Articles, []), source.Files.Length));
                foreach (var file in source.Files)
                    yield return new TreeFile(file.Path, file.Bytes, file.Digest);
            }
        }
        var files = ImmutableArray.CreateBuilder<FileRow>();
        foreach (var row in tree.WriteAll(Files()))
        {
            while (waiting.Peek().Files == 0)
                yield return waiting.Dequeue().Rows;
            files.Add(row);
            if (files.Count == waiting.Peek().Files)
                yield return waiting.Dequeue().Rows with { Files = files.DrainToImmutable() };
        }
        while (waiting.TryDequeue(out var left))
            yield return left.Rows;
    }

    /// <summary>Names what would change.</summary>
    public static CleanTarget Check() => new(source => source.Files.Where(file => file.IsChanged).Select(file => Row(file, "would-change")));

    /// <summary>Names what would change, and hands over each difference (<see cref="UnifiedDiff"/>).</summary>
    public static CleanTarget Diff(Action<string> write) => new(source => source.Files.Where(file => file.IsChanged).Select(file =>
    {
        write(UnifiedDiff.Create(file.Path, file.Original(), Encoding.UTF8.GetString(file.Bytes)));
        return Row(file, "would-change");
    }));

    /// <summary>
    /// Replaces the files themselves. The old file stands under its name until the new one is whole and on disk, and then is replaced in one
    /// step; a file of which a part could not be read, or that changed since, is left as it is.
    /// </summary>
    public static CleanTarget InPlace(bool isDryRun)
    {
        var leftovers = new Leftovers();
        return new(source => source.Files.Where(file => file.IsChanged).Select(file =>
            Obstacle(source, file) is { } obstacle ? Row(file, "refused", obstacle)
            : isDryRun ? Row(file, "would-write")
            : Replace(source, file, leftovers)));
    }

    static string? Obstacle(CleanedSource source, CleanedFile file) =>
        source.Source.DiskPath is null || file.Path != source.Source.Path ? "only files can be cleaned in place, not stdin or members of containers; pass -o DIR"
        : !source.Source.PathBytes.IsDefaultOrEmpty ? "its name is no UTF-8 text; pass -o DIR, or rename it"
        : source.Problems.Length > 0 ? "part of it could not be read, so it was left as it is; pass -o DIR to write the rest"
        : null;

    static FileRow Replace(CleanedSource source, CleanedFile file, Leftovers leftovers)
    {
        var path = source.Source.DiskPath!; // looked at in Obstacle
        path = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path; // a link stays a link
        leftovers.RemoveOf(Path.GetFullPath(path));
        using var next = DurableFile.Create(path);
        next.Write(file.Bytes);
        if (source.Source.UnixMode is { } mode && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(next.TemporaryPath, (UnixFileMode)mode);
        using (var current = source.Source.OpenRead())
            if (WarcDigest.Sha256(current) != source.Digest)
                return Row(file, "refused", "it changed while it was being cleaned and was left as it is; run again");
        next.Commit(overwrite: true);
        return Row(file, "written");
    }

    static FileRow Row(CleanedFile file, string status, string? message = null) => new(file.Path, status, file.Bytes.Length, (file.Digest ?? WarcDigest.Sha256(file.Bytes)).ToString(), message);
}

/// <summary>What is to be said of one source.</summary>
/// <param name="Problems">What could not be cleaned.</param>
/// <param name="Articles">One row an article.</param>
/// <param name="Files">One row a file that was, or would be, written.</param>
public sealed record CleanedRows(ImmutableArray<ProblemRow> Problems, ImmutableArray<ArticleRow> Articles, ImmutableArray<FileRow> Files)
{
    /// <summary>All of them.</summary>
    public IEnumerable<ReportRow> All => [.. Problems, .. Articles, .. Files];
}
