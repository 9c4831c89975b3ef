namespace NewsArchive.Warc.Storage;

/// <summary>The folder for temporary files is missing or full: trouble with this machine, not with what is read.</summary>
sealed class WorkingSpaceException(string message, Exception inner) : IOException(message, inner);
