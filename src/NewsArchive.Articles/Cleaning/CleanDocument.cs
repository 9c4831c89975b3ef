using System.Runtime.ExceptionServices;

namespace NewsArchive.Articles.Cleaning;

/// <summary>A body to be cleaned.</summary>
/// <param name="Body">Its text.</param>
/// <param name="Kind">How it is written.</param>
/// <param name="BaseUrl">The article's own URL, or null.</param>
public sealed record CleanDocument(string Body, BodyKind Kind, string? BaseUrl);

/// <summary>What became of a body: it was cleaned, or refused.</summary>
/// <param name="Body">The cleaned body; null when it was refused.</param>
/// <param name="Refusal">Why: a limit that it is over; null when it was cleaned.</param>
public sealed record CleanOutcome(CleanBody? Body, ArticleFormatException? Refusal = null)
{
    /// <summary>The cleaned body.</summary>
    /// <exception cref="ArticleFormatException">It was refused.</exception>
    public CleanBody Value
    {
        get
        {
            if (Refusal is not null)
                ExceptionDispatchInfo.Throw(Refusal);
            return Body!; // one of the two is always given
        }
    }

    /// <summary>The same, with the article named in the refusal.</summary>
    internal CleanOutcome Named(string path) =>
        Refusal is { File: null } ? new(null, new ArticleFormatException(Refusal.Message, path, inner: Refusal) { IsLimit = Refusal.IsLimit }) : this;
}

/// <summary>Cleans bodies as <see cref="ArticleCleaner"/> does, one outcome each, in order.</summary>
public delegate IReadOnlyList<CleanOutcome> DocumentCleaner(IReadOnlyList<CleanDocument> documents);
