namespace NewsArchive.Articles.Reporting;

/// <summary>How far a stage of a run is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Items finished.</param>
/// <param name="Total">Items in all; 0 when not known.</param>
/// <param name="Failed">Items that failed so far.</param>
public readonly record struct RunProgress(RunStage Stage, int Done, int Total, int Failed = 0);

/// <summary>The stages of a run, in order.</summary>
public enum RunStage
{
    /// <summary>Reading and cleaning articles.</summary>
    Reading = 0,
    /// <summary>Fetching images.</summary>
    Fetching,
    /// <summary>Writing the bundle.</summary>
    Packing,
    /// <summary>Reading it back.</summary>
    Verifying,
    /// <summary>Writing files.</summary>
    Writing,
}
