namespace NewsArchive.Warc;

/// <summary>How a breach of a rule is treated.</summary>
public enum WarcDiagnosticLevel
{
    /// <summary>Not reported.</summary>
    Ignore = 0,
    /// <summary>Reported; the file still counts as sound.</summary>
    Warn,
    /// <summary>Reported; the file does not verify.</summary>
    Fail,
}

/// <summary>One breach of a rule found in a file: what, where, how grave.</summary>
/// <remarks>In a list of findings texts are whole until those of more than 200 characters have a million together; from there on they are cut to 200, with an ellipsis behind.</remarks>
/// <param name="Rule">A stable kebab-case rule name, for example <c>digest-mismatch</c>.</param>
/// <param name="Level">How the breach is treated.</param>
/// <param name="Message">What is wrong, in one line.</param>
/// <param name="File">The file or zip entry.</param>
/// <param name="Offset">Byte offset in that file, or null.</param>
/// <param name="RecordId">The record concerned, or null.</param>
public sealed record WarcDiagnostic(string Rule, WarcDiagnosticLevel Level, string Message, string? File = null, long? Offset = null, string? RecordId = null);
