using System.CommandLine.Parsing;
using System.Text;
using NewsArchive.Articles.Reading;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>
/// Looks, before anything is done, at every path that a command line says is written: none may lead to what is read, to what else is written, to a device
/// or, without being asked, to what is not the tool's own.
/// </summary>
static class WrittenPaths
{
    const int MaxNameBytes = 255; // NAME_MAX of every common file system

    /// <summary>What is added to the name of a bundle for what is written beside it, the longest last.</summary>
    static readonly string[] Beside = [".plan", ".store", ".sha256"];

    static readonly string[] StandardStreams = ["/dev/stdout", "/dev/stderr"];

    sealed record Named(string Option, string Path, PathUse Use)
    {
        public DiskPlace Place { get; } = DiskPlace.Of(Path);

        /// <summary>Where it and what comes beside it are written.</summary>
        public IReadOnlyList<DiskPlace> Places { get; } = [DiskPlace.Of(Path), .. Use == PathUse.Bundle ? Beside.Select(end => DiskPlace.Of(Path + end)) : []];
    }

    /// <summary>Looks at them.</summary>
    /// <param name="context">The command line.</param>
    /// <param name="inputs">What is read and not named by an argument or option itself.</param>
    /// <exception cref="UsageException">One must not be written.</exception>
    public static void Check(CommandContext context, params IEnumerable<string> inputs)
    {
        var command = context.Arguments.CommandResult;
        var paths = command.Children.OfType<OptionResult>().Select(ToNamed).OfType<Named>().ToList();
        var written = paths.Where(path => path.Use is not (PathUse.Read or PathUse.ReadFirst)).ToList();
        var read = new HashSet<DiskPlace>();
        if (written.SelectMany(path => path.Places).Any(place => place.Kind == DiskPlaceKind.File)) // else nothing can be replaced, and inputs may be many
            read = [.. command.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens).Select(token => token.Value).Concat(inputs).Where(path => path is not ("" or "-")).Select(DiskPlace.Of)
                .Concat(paths.Where(path => path.Use == PathUse.Read).Select(path => path.Place)).Where(place => place.Kind == DiskPlaceKind.File)];
        foreach (var path in written)
            Check(path, read, [.. written.Where(other => other != path)]);
    }

    static Named? ToNamed(OptionResult result) =>
        result.Option is PathOption<string> option && result.GetValueOrDefault<string?>() is { } path and not "-"
            ? new Named(option.Aliases.FirstOrDefault(alias => alias.Length == 2) ?? option.Name, path, option.Use)
            : null;

    static void Check(Named path, HashSet<DiskPlace> read, IReadOnlyList<Named> others)
    {
        CheckName(path);
        if (path.Use == PathUse.Folder && path.Place.Kind is not (DiskPlaceKind.Nothing or DiskPlaceKind.Folder))
            throw new UsageException($"{path.Path} is a file; {path.Option} names a folder");
        if (path.Places.Any(read.Contains))
            throw new UsageException($"{path.Path} is read and would be written; nothing is changed in place, name another file");
        if (path.Place.Kind == DiskPlaceKind.File && StandardStreams.Any(stream => DiskPlace.Of(stream) == path.Place))
            throw new UsageException($"{path.Path}: standard output or error goes there; name another file");
        if (path.Use is PathUse.File or PathUse.Bundle && path.Place.Kind is DiskPlaceKind.Stream or DiskPlaceKind.Other)
            throw new UsageException($"{path.Path} is a device or pipe, and what is written is read again; name a file");
        if (path.Use == PathUse.Report)
            CheckReport(path, others);
    }

    static void CheckName(Named path)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path.Path)));
        var room = MaxNameBytes - (path.Use == PathUse.Bundle ? Beside[^1].Length : 0);
        if (Encoding.UTF8.GetByteCount(name) > room)
            throw new UsageException($"{path.Option}: the name is longer than {room} bytes, which a file system cannot hold{(path.Use == PathUse.Bundle ? " with .sha256 after it" : "")}; name another: {path.Path}");
    }

    static void CheckReport(Named report, IReadOnlyList<Named> others)
    {
        if (report.Place.Kind == DiskPlaceKind.Stream)
            return;
        if (others.FirstOrDefault(other => other.Places.Contains(report.Place)) is { } twice)
            throw new UsageException($"{report.Path}: {report.Option} and {twice.Option} would both be written there; name another file");
        if (!ReportFile.MayReplace(report.Path))
            throw new UsageException($"{report.Path} exists, and is no report of newsarchive; it is left as it is, name another file for {report.Option}");
    }
}
