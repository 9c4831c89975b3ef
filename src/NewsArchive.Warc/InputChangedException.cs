namespace NewsArchive.Warc;

/// <summary>An input is not what it was when reading began: it became shorter, or what was checked is no longer there. A passing condition: read it again.</summary>
public sealed class InputChangedException : IOException
{
    /// <summary>Names the input.</summary>
    public InputChangedException(string title)
        : base($"{title}: changed while it was read") => Title = title;

    /// <summary>How messages name it.</summary>
    public string Title { get; }
}
