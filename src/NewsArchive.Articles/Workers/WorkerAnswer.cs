namespace NewsArchive.Articles.Workers;

/// <summary>What came of a request: a value, or why there is none.</summary>
readonly record struct WorkerAnswer<T>(T? Value, WorkerFailure Failure = WorkerFailure.None);

/// <summary>Why a worker gave no answer.</summary>
enum WorkerFailure
{
    None = 0,
    /// <summary>It died, or said what makes no sense.</summary>
    Died,
    /// <summary>It took too long and was killed.</summary>
    Late,
    /// <summary>The work wanted more memory than it may take.</summary>
    Memory,
}
