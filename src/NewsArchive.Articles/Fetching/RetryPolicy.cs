namespace NewsArchive.Articles.Fetching;

/// <summary>What is tried again, and when.</summary>
static class RetryPolicy
{
    /// <summary>Whether a status may be another one a little later.</summary>
    public static bool IsTransient(int status) => status is 408 or 425 or 429 or (>= 500 and <= 599 and not (501 or 505));

    /// <summary>
    /// Wait before retry number <paramref name="retry"/> (from 1): the first delay doubled each time, half of it jittered (by a number from 0 up
    /// to 1) so that many workers do not come back at once; never less than the server asked for.
    /// </summary>
    public static TimeSpan Delay(int retry, TimeSpan first, double jitter, TimeSpan? retryAfter)
    {
        var full = first * Math.Pow(2, Math.Min(retry - 1, 16));
        var delay = full / 2 + full / 2 * jitter;
        return retryAfter > delay ? retryAfter.Value : delay;
    }

    /// <summary>Retry-After as a duration from now (RFC 9110 §10.2.3); zero for an instant that has passed, null when there is none.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
        _ => null,
    };
}
