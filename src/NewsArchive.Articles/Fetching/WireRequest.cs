namespace NewsArchive.Articles.Fetching;

/// <summary>One GET.</summary>
/// <param name="Uri">What is asked for.</param>
/// <param name="Referer">Value of Referer, or null for none.</param>
sealed record WireRequest(Uri Uri, string? Referer)
{
    /// <summary>Value of Cookie, or null for none.</summary>
    public string? Cookie { get; init; }

    /// <summary>What the store knows of the file, so that the server may answer 304.</summary>
    public Validators? Known { get; init; }

    /// <summary>The longest body that is kept, in bytes.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Whether it goes over a connection that has served no other request and will serve no other.</summary>
    public bool OnNewConnection { get; init; }

    /// <summary>Whether a longer body is cut instead of refused.</summary>
    public bool CutsLongBody { get; init; }
}
