namespace NewsArchive.Warc.Cdxj;

/// <summary>Sort-friendly URI keys as the player computes them (warcio.js <c>getSurt</c>).</summary>
public static class Surt
{
    /// <summary><c>https://www.Example.org/a?b=2&amp;a=1</c> → <c>org,example)/a?a=1&amp;b=2</c>. What is no http(s) URL comes back as it is.</summary>
    public static string FromUrl(string url) => throw new NotImplementedException();
}
