using System.Collections.Immutable;
using System.Reflection;

namespace NewsArchive.Cli.Commands;

/// <summary>How this program is started once more.</summary>
/// <param name="FileName">The file to run.</param>
/// <param name="Arguments">What comes before its own arguments.</param>
sealed record OwnProgram(string FileName, ImmutableArray<string> Arguments)
{
    /// <summary>This program; null when another one (a test) runs the commands within its own process.</summary>
    public static OwnProgram? Find()
    {
        if (Assembly.GetEntryAssembly() != typeof(OwnProgram).Assembly || Environment.ProcessPath is not { } program)
            return null;
        // `dotnet newsarchive.dll`, `dotnet tool run`: the program is the runtime's host, and the first argument says what it runs.
        return Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? new(program, [Path.GetFullPath(Environment.GetCommandLineArgs()[0])])
            : new(program, []);
    }
}
