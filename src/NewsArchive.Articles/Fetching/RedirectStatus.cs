namespace NewsArchive.Articles.Fetching;

/// <summary>The statuses whose Location is followed (RFC 9110 §15.4).</summary>
static class RedirectStatus
{
    public static bool Matches(int status) => status is 301 or 302 or 303 or 307 or 308;
}
