namespace NewsArchive.Cli;

/// <summary>Exit codes: a promise to scripts (docs/scripting.md).</summary>
public enum ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    Done = 0,
    /// <summary>Failure, or verification found something.</summary>
    Failure = 1,
    /// <summary>The command line is wrong, or would overwrite something.</summary>
    Usage = 2,
    /// <summary>Done but for what the report names.</summary>
    Partial = 3,
    /// <summary>No input could be used.</summary>
    InvalidInput = 4,
    /// <summary>A limit was hit.</summary>
    Limit = 5,
    /// <summary>The output cannot be written.</summary>
    OutputError = 6,
    /// <summary>A passing condition: run again.</summary>
    TryAgain = 75,
    /// <summary>Interrupted; running again resumes.</summary>
    Interrupted = 130,
}
