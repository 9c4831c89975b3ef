using Microsoft.Win32.SafeHandles;
using NewsArchive.Articles.Images;

namespace NewsArchive.Cli.Commands;

/// <summary>
/// <c>newsarchive image-worker</c>: this program as the child process that decodes images. Between the program and itself: not a command for
/// people, so it is on no help page, and it is looked for before the command line is parsed, to start fast.
/// </summary>
static class ImageWorkerCommand
{
    const string Name = "image-worker";

    /// <summary>Whether the command line asks for it.</summary>
    public static bool IsMeant(string[] args) => args is [Name];

    /// <summary>Works until the parent closes standard input or ends.</summary>
    public static ExitCode Run()
    {
        using var input = OpenPipe(0, FileAccess.Read);
        using var output = OpenPipe(1, FileAccess.Write);
        ImageWorker.Run(input, output);
        return ExitCode.Done;
    }

    static FileStream OpenPipe(int descriptor, FileAccess access) => new(new SafeFileHandle(descriptor, ownsHandle: false), access, bufferSize: 0);

    /// <summary>How to start it; null when another program (a test) runs the commands within its own process.</summary>
    public static ImageWorkerOptions? Find() => OwnProgram.Find() is { } own ? new ImageWorkerOptions { FileName = own.FileName, Arguments = [.. own.Arguments, Name] } : null;
}
