using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using NewsArchive.Articles.CleanWorkers;
using NewsArchive.Articles.Images;

namespace NewsArchive.Cli.Commands;

/// <summary>
/// <c>newsarchive image-worker</c>, <c>newsarchive clean-worker</c>: this program as the child process that does untrusted work. Between the program and
/// itself: no commands for people, so they are on no help page, and they are looked for before the command line is parsed, to start fast.
/// </summary>
static class WorkerCommands
{
    const string Image = "image-worker", Clean = "clean-worker";

    /// <summary>Whether the command line asks for one.</summary>
    public static bool IsMeant(string[] args) => args is [Image] or [Clean];

    /// <summary>Works until the parent closes standard input or ends.</summary>
    public static ExitCode Run(string[] args)
    {
        using var input = OpenPipe(0, FileAccess.Read);
        using var output = OpenPipe(1, FileAccess.Write);
        if (args is [Image])
            ImageWorker.Run(input, output);
        else
            CleanWorker.Run(input, output);
        return ExitCode.Done;
    }

    static FileStream OpenPipe(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);

    /// <summary>How to start the one that decodes images; null when another program (a test) runs the commands within its own process.</summary>
    public static ImageWorkerOptions? FindImage() => Find(Image) is var (program, arguments) ? new() { FileName = program, Arguments = arguments } : null;

    /// <summary>How to start the one that cleans articles; null likewise.</summary>
    public static CleanWorkerOptions? FindClean() => Find(Clean) is var (program, arguments) ? new() { FileName = program, Arguments = arguments } : null;

    static (string Program, ImmutableArray<string> Arguments)? Find(string name) => OwnProgram.Find() is { } own ? (own.FileName, own.Arguments.Add(name)) : null;
}
