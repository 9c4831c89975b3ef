namespace NewsArchive.Warc;

/// <summary>An input of a merge is not what it was when its records were checked.</summary>
sealed class InputChangedException(string title) : IOException($"{title}: changed while it was read")
{
    /// <summary>How messages name it.</summary>
    public string Title => title;
}
