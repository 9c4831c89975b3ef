using NewsArchive.Warc.Http;

namespace NewsArchive.Articles.Fetching;

/// <summary>What a response said of its version (RFC 9110 §8.8), to be sent back when the file is asked for again.</summary>
/// <param name="ETag">As received, with its quotes; null for none.</param>
/// <param name="LastModified">As received; null for none.</param>
sealed record Validators(string? ETag, string? LastModified)
{
    const int MaxLength = 1000;

    /// <summary>Those of a response, or null when it has none that can be sent back.</summary>
    public static Validators? Of(HttpHead head) =>
        new Validators(Usable(head.Fields["ETag"]), Usable(head.Fields["Last-Modified"])) is { } found && found != new Validators(null, null) ? found : null;

    static string? Usable(string? value) =>
        value?.Trim() is { Length: > 0 and <= MaxLength } text && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') ? text : null;
}
