using System.Text;

namespace NewsArchive.Warc.Cdxj;

/// <summary>SURT, sort-friendly URI keys, as the player computes them (warcio.js <c>getSurt</c>) or as pywb does: there is no standard but these two programs.</summary>
public static class Surt
{
    /// <summary><c>https://www.Example.org/a?b=2&amp;a=1</c> → <c>org,example)/a?a=1&amp;b=2</c>. What is no http(s) URL comes back as it is.</summary>
    /// <remarks>
    /// The host is reversed without <c>www</c>, <c>www2</c> …; everything is lower-cased before it is parsed, so that <c>%2C</c> becomes
    /// <c>%2c</c> while a letter escaped here gets upper-case digits; query arguments are sorted; user, fragment and default port go.
    /// A URL that the URL standard refuses comes back as it is, but without its <c>www.</c>: so does the player.
    /// </remarks>
    public static string FromUrl(string url)
    {
        // The player looks for the scheme with its case: HTTP://A.example/ stays as it is.
        if (!url.StartsWith("https:", StringComparison.Ordinal) && !url.StartsWith("http:", StringComparison.Ordinal))
            return url;
        url = WithoutWww(url);
        return WebUrl.TryParse(ToLower(url), out var parsed) ? Compose(parsed) : url;
    }

    /// <summary>The key in either form.</summary>
    /// <param name="url">The URL; what is no http(s) URL comes back as it is.</param>
    /// <param name="form">Whose.</param>
    public static string FromUrl(string url, SurtForm form) => form == SurtForm.Pywb ? PywbSurt.FromUrl(url) : FromUrl(url);

    static string Compose(WebUrl url)
    {
        var key = new StringBuilder(url.Host.Length + url.Path.Length + 16);
        var labels = url.Host.Split('.');
        Array.Reverse(labels);
        key.AppendJoin(',', labels);
        if (url.Port is { } port)
            key.Append(System.Globalization.CultureInfo.InvariantCulture, $":{port}");
        key.Append(')').Append(url.Path);
        if (url.Query is { Length: > 0 } query)
            key.Append('?').AppendJoin('&', Sorted(query.Split('&')));
        return key.ToString();
    }

    static string[] Sorted(string[] arguments)
    {
        Array.Sort(arguments, StringComparer.Ordinal);
        return arguments;
    }

    /// <summary>Takes <c>www</c>, digits and a dot from directly behind the slashes, once.</summary>
    static string WithoutWww(string url)
    {
        var host = url.IndexOf(':', StringComparison.Ordinal) + 3;
        if (host > url.Length || !url.AsSpan(0, host).EndsWith("://", StringComparison.Ordinal) || !url.AsSpan(host).StartsWith("www", StringComparison.Ordinal))
            return url;
        var end = host + 3;
        while (end < url.Length && char.IsAsciiDigit(url[end]))
            end++;
        return end < url.Length && url[end] == '.' ? url.Remove(host, end + 1 - host) : url;
    }

    /// <summary>Unicode's full lower case as ECMAScript has it: .NET leaves out the two letters that depend on context or grow.</summary>
    static string ToLower(string text)
    {
        if (text.AsSpan().IndexOfAny('\u0130', '\u03a3') < 0)
            return text.ToLowerInvariant();
        var lower = new StringBuilder(text.ToLowerInvariant());
        for (var at = 0; at < text.Length; at++)
            if (text[at] == '\u03a3' && IsFinalSigma(text, at))
                lower[at] = '\u03c2';
        return lower.Replace("\u0130", "i\u0307").ToString();
    }

    /// <summary>Unicode §3.13 Final_Sigma: a cased letter before, none behind, accents and the like not counted.</summary>
    static bool IsFinalSigma(string text, int at)
    {
        var before = at - 1;
        while (before >= 0 && IsCaseIgnorable(text[before]))
            before--;
        var behind = at + 1;
        while (behind < text.Length && IsCaseIgnorable(text[behind]))
            behind++;
        return before >= 0 && IsCased(text[before]) && !(behind < text.Length && IsCased(text[behind]));
    }

    static bool IsCased(char c) => char.IsUpper(c) || char.IsLower(c);

    static bool IsCaseIgnorable(char c) =>
        c is '\'' or '.' or ':' or '^' or '`' or '\u00b7' or '\u2018' or '\u2019' or '\u00a8' or '\u00af' or '\u00b4' or '\u00b8'
        || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.EnclosingMark or System.Globalization.UnicodeCategory.Format;
}
