namespace NewsArchive.Articles.Fetching;

/// <summary>How the fetching of one URI ended.</summary>
public abstract record FetchOutcome
{
    FetchOutcome() { }

    /// <summary>Requests sent for it, retries and redirects counted.</summary>
    public int Attempts { get; init; }

    /// <summary>Received now, whole, and an image.</summary>
    public sealed record Captured(Capture Capture) : FetchOutcome;

    /// <summary>The store already holds it. <paramref name="NotRefreshed"/> says why asking for it again came to nothing, where that was wanted.</summary>
    public sealed record FromStore(Capture Capture, FetchFailure? NotRefreshed = null) : FetchOutcome;

    /// <summary>The store already holds it, and the server said that it has not changed since.</summary>
    public sealed record NotModified(Capture Capture) : FetchOutcome;

    /// <summary>Not asked for: a private address, another scheme, offline. <paramref name="Rule"/> is stable kebab-case, <paramref name="Message"/> says what to do.</summary>
    public sealed record Refused(string Rule, string Message) : FetchOutcome;

    /// <summary>Asked for and not had: <c>http-404</c>, <c>not-an-image</c>, <c>truncated</c>, <c>timeout</c>, <c>too-large</c> …</summary>
    public sealed record Failed(string Rule, string Message, int? Status = null) : FetchOutcome;
}
