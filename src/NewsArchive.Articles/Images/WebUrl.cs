using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Images;

/// <summary>
/// An absolute http(s) URL that keeps the bytes of its path and query as written, but for what may not stand in a request line (URL standard
/// §1.3: spaces, quotes, non-ASCII as UTF-8 are percent-encoded). <see cref="Uri"/> rewrites escapes, which breaks signed URLs.
/// </summary>
/// <param name="Scheme"><c>http</c> or <c>https</c>.</param>
/// <param name="Authority">Host in ASCII with user and port as written.</param>
/// <param name="Path">From the first <c>/</c>, dot segments removed.</param>
/// <param name="Query">With its <c>?</c>, or empty. Fragments are dropped.</param>
readonly record struct WebUrl(string Scheme, string Authority, string Path, string Query)
{
    /// <summary>The host without user and port.</summary>
    public string Host
    {
        get
        {
            var host = Authority[(Authority.LastIndexOf('@') + 1)..];
            var port = host.LastIndexOf(':');
            return port > host.LastIndexOf(']') ? host[..port] : host;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Scheme}://{Authority}{Path}{Query}";

    /// <summary>Reads an absolute http(s) URL, or null.</summary>
    public static WebUrl? Parse(string? text)
    {
        text = Tidy(text ?? "");
        var scheme = text.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? "http"
            : text.StartsWith("https:", StringComparison.OrdinalIgnoreCase) ? "https" : null;
        return scheme is null ? null : AfterScheme(scheme, text[(scheme.Length + 1)..]);
    }

    /// <summary>Resolves a reference that a page at this URL holds (RFC 3986 §5.2). Null when it leads to no http(s) URL.</summary>
    public WebUrl? Resolve(string reference)
    {
        reference = Tidy(reference);
        if (HasScheme(reference))
            return Parse(reference);
        if (IsSlash(reference, 0))
            return IsSlash(reference, 1) ? AfterScheme(Scheme, reference) : WithPath(reference);
        if (reference.Length == 0 || reference[0] == '#')
            return this;
        return WithPath(reference[0] == '?' ? Path + reference : Path[..(Path.LastIndexOf('/') + 1)] + reference);
    }

    /// <summary>Whether the text begins with a scheme, of any kind.</summary>
    public static bool HasScheme(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && !text.AsSpan(0, colon).ContainsAnyExcept(SchemeCharacters);
    }

    static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");

    static readonly System.Buffers.SearchValues<char> NeverInAuthority = System.Buffers.SearchValues.Create(" <>\"{}|^`%\0");

    /// <summary>Without outer spaces and inner tabs and newlines (URL standard §4.4).</summary>
    public static string Tidy(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return trimmed.ContainsAny("\t\r\n")
            ? string.Concat(trimmed.ToString().Where(c => c is not ('\t' or '\r' or '\n')))
            : trimmed.ToString();
    }

    static WebUrl? AfterScheme(string scheme, string rest)
    {
        var start = 0;
        while (IsSlash(rest, start))
            start++;
        var end = rest.AsSpan(start).IndexOfAny("/\\?#") is var i and >= 0 ? start + i : rest.Length;
        if (start == 0 || AuthorityOf(rest.AsSpan(start, end - start)) is not { } authority)
            return null;
        return new WebUrl(scheme, authority, "/", "").WithPath(end < rest.Length ? rest[end..] : "/");
    }

    /// <summary>The pictures of an article come from one host or few: what was last looked at is known, to each thread.</summary>
    [ThreadStatic]
    static (string Written, string? Authority) s_last;

    static string? AuthorityOf(ReadOnlySpan<char> written)
    {
        if (s_last.Written is { } last && written.SequenceEqual(last))
            return s_last.Authority;
        var text = written.ToString();
        var authority = AsciiAuthority(text) is { } ascii && Uri.TryCreate($"http://{ascii}/", UriKind.Absolute, out _) ? ascii : null;
        s_last = (text, authority);
        return authority;
    }

    static string? AsciiAuthority(string authority)
    {
        if (authority.Length == 0 || authority.AsSpan().ContainsAny(NeverInAuthority))
            return null;
        if (Ascii.IsValid(authority))
            return authority.ToLowerInvariant();
        try
        {
            return new IdnMapping().GetAscii(authority).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null; // no host name by IDNA
        }
    }

    WebUrl WithPath(string pathAndQuery)
    {
        var hash = pathAndQuery.IndexOf('#', StringComparison.Ordinal);
        if (hash >= 0)
            pathAndQuery = pathAndQuery[..hash];
        var question = pathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? pathAndQuery : pathAndQuery[..question];
        var query = question < 0 ? "" : pathAndQuery[question..];
        return this with { Path = RemoveDots(PercentEncode(path.Replace('\\', '/'))), Query = PercentEncode(query) };
    }

    static string RemoveDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal) && !path.Contains("/%2", StringComparison.Ordinal))
            return path.StartsWith('/') ? path : "/" + path;
        var kept = new List<string>();
        var segments = path.TrimStart('/').Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var plain = segments[i].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase);
            if (plain is "." or "..")
            {
                if (plain == ".." && kept.Count > 0)
                    kept.RemoveAt(kept.Count - 1);
                if (i == segments.Length - 1)
                    kept.Add("");
            }
            else
                kept.Add(segments[i]);
        }
        return "/" + string.Join('/', kept);
    }

    /// <summary>Encodes what may not stand in a path or query; existing escapes stay, valid or not.</summary>
    public static string PercentEncode(string text)
    {
        if (!NeedsEncoding(text))
            return text;
        var encoded = new StringBuilder(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes()) // a lone surrogate comes as U+FFFD
        {
            if (IsAllowed(rune))
                encoded.Append((char)rune.Value);
            else
                foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
                    encoded.Append(CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return encoded.ToString();
    }

    static bool NeedsEncoding(string text)
    {
        foreach (var c in text)
            if (!IsAllowed(c))
                return true;
        return false;
    }

    static bool IsAllowed(Rune rune) => rune.IsAscii && IsAllowed((char)rune.Value);

    static bool IsAllowed(char c) => c is > ' ' and < '\x7F' and not ('"' or '<' or '>' or '`' or '{' or '}' or '^' or '|' or '\\');

    static bool IsSlash(string text, int at) => at < text.Length && text[at] is '/' or '\\';
}
