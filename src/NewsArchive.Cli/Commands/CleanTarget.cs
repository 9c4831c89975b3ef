using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Trees;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Cli.Commands;

/// <summary>Where cleaned articles go.</summary>
sealed class CleanTarget
{
    readonly Func<CleanedSource, IEnumerable<FileRow>> _write;

    CleanTarget(Func<CleanedSource, IEnumerable<FileRow>> write) => _write = write;

    public bool IsStdout { get; private init; }
    public bool IsCheck { get; private init; }

    /// <summary>Takes the files of one source.</summary>
    public IReadOnlyList<FileRow> Write(CleanedSource source) => [.. _write(source)];

    public static CleanTarget Stdout(Stream output) => new(source =>
    {
        foreach (var file in source.Files)
            output.Write(file.Bytes);
        return [];
    })
    { IsStdout = true };

    public static CleanTarget Folder(string folder, bool overwrite, bool isDryRun)
    {
        var tree = new TreeWriter(folder, overwrite, isDryRun);
        return new(source => source.Files.Select(file => tree.Write(file.Path, file.Bytes)));
    }

    public static CleanTarget Check() => new(source => source.Files.Where(file => file.IsChanged).Select(file => Row(file, "would-change"))) { IsCheck = true };

    /// <summary>Each file is replaced in one durable step; a source with a problem is left as it is, so that nothing of it is lost.</summary>
    public static CleanTarget InPlace(bool isDryRun) => new(source => source.Files.Where(file => file.IsChanged).Select(file =>
    {
        if (source.Source.DiskPath is not { } path || file.Path != source.Source.Path)
            return Row(file, "refused", "only files can be cleaned in place, not stdin or members of containers; pass -o DIR");
        if (source.Problems.Length > 0)
            return Row(file, "refused", "part of it could not be read, so it was left as it is; pass -o DIR to write the rest");
        if (isDryRun)
            return Row(file, "would-write");
        return Replace(path, file, source.Source.UnixMode);
    }));

    static FileRow Replace(string path, CleanedFile file, int? mode)
    {
        DurableFile.WriteAllBytes(path, file.Bytes, overwrite: true);
        if (mode is { } bits && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)bits);
        return Row(file, "written");
    }

    static FileRow Row(CleanedFile file, string status, string? message = null) => new(file.Path, status, file.Bytes.Length, WarcDigest.Sha256(file.Bytes).ToString(), message);
}
