namespace NewsArchive.Articles.Fetching;

/// <summary>How the last attempt at a URI went wrong, as the store remembers it, so that an offline run reports what the online run did.</summary>
/// <param name="Rule">Stable kebab-case, as in <see cref="FetchOutcome.Failed"/> or <see cref="FetchOutcome.Refused"/>.</param>
/// <param name="Message">What, where, what to do.</param>
/// <param name="Status">HTTP status, or null where none was received.</param>
/// <param name="Attempts">Requests sent.</param>
/// <param name="IsRefusal">Whether it was refused, not tried and failed.</param>
public sealed record FetchFailure(string Rule, string Message, int? Status, int Attempts, bool IsRefusal)
{
    /// <summary>The outcome that this failure was.</summary>
    public FetchOutcome ToOutcome() => IsRefusal
        ? new FetchOutcome.Refused(Rule, Message) { Attempts = Attempts }
        : new FetchOutcome.Failed(Rule, Message, Status) { Attempts = Attempts };

    /// <summary>The failure in an outcome, or null for a success.</summary>
    internal static FetchFailure? Of(FetchOutcome outcome) => outcome switch
    {
        FetchOutcome.Refused refused => new(refused.Rule, refused.Message, null, outcome.Attempts, true),
        FetchOutcome.Failed failed => new(failed.Rule, failed.Message, failed.Status, outcome.Attempts, false),
        _ => null,
    };
}
