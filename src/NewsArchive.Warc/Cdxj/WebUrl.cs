using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace NewsArchive.Warc.Cdxj;

/// <summary>
/// An absolute http(s) URL parsed as browsers do (WHATWG URL §4.4), which <see cref="Uri"/> does not: it unescapes, re-escapes
/// and refuses in other places, and each difference would be a key that the player does not find.
/// </summary>
sealed record WebUrl(string Scheme, string? UserInfo, string Host, int? Port, string Path, string? Query)
{
    // WHATWG URL §1.3, beyond controls and everything from DEL on. "^" joined the path set in 2024; Node 20 leaves it alone.
    const string QueryEscapes = " \"#<>'";
    const string PathEscapes = " \"#<>?`{}";
    const string UserEscapes = PathEscapes + "/:;=@[\\]^|";

    public static bool TryParse(string text, [NotNullWhen(true)] out WebUrl? url)
    {
        url = null;
        text = WithoutNoise(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || text[..colon].ToLowerInvariant() is not ("http" or "https"))
            return false;
        var rest = text.AsSpan(colon + 1).TrimStart("/\\");
        var end = rest.IndexOfAny("/\\?#");
        var authority = end < 0 ? rest : rest[..end];
        rest = end < 0 ? "" : rest[end..];

        var at = authority.LastIndexOf('@');
        var scheme = text[..colon].ToLowerInvariant();
        if (!TrySplitPort(authority[(at + 1)..], scheme == "http" ? 80 : 443, out var hostText, out var port) || WebHost.Parse(hostText) is not { } host)
            return false;
        SplitPath(rest, out var path, out var query);
        url = new(scheme, at < 0 ? null : EscapeUser(authority[..at]), host, port, ResolvePath(path), query);
        return true;
    }

    /// <summary>The URL as a browser would send it: without fragment and default port.</summary>
    public override string ToString() =>
        string.Concat(
            [Scheme, "://", UserInfo is null or "" ? "" : UserInfo + "@", Host,
            Port is { } port ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $":{port}") : "", Path, Query is null ? "" : "?" + Query]);

    /// <summary>Blanks and controls around the URL go, line breaks and tabs within it too (§4.4 steps 1 to 3).</summary>
    static string WithoutNoise(string text)
    {
        var start = 0;
        var end = text.Length;
        while (start < end && text[start] <= ' ')
            start++;
        while (end > start && text[end - 1] <= ' ')
            end--;
        text = text[start..end];
        return text.AsSpan().IndexOfAny('\t', '\n', '\r') < 0 ? text : string.Concat(text.Split(['\t', '\n', '\r']));
    }

    static bool TrySplitPort(ReadOnlySpan<char> authority, int defaultPort, out ReadOnlySpan<char> host, out int? port)
    {
        port = null;
        var bracket = authority.LastIndexOf(']');
        var colon = authority[(bracket + 1)..].IndexOf(':');
        host = colon < 0 ? authority : authority[..(bracket + 1 + colon)];
        if (host.IsEmpty)
            return false;
        var number = 0;
        foreach (var digit in colon < 0 ? [] : authority[(bracket + colon + 2)..])
        {
            if (!char.IsAsciiDigit(digit) || (number = number * 10 + digit - '0') > ushort.MaxValue)
                return false;
            port = number;
        }
        if (port == defaultPort)
            port = null;
        return true;
    }

    static void SplitPath(ReadOnlySpan<char> rest, out ReadOnlySpan<char> path, out string? query)
    {
        var fragment = rest.IndexOf('#');
        if (fragment >= 0)
            rest = rest[..fragment];
        var mark = rest.IndexOf('?');
        path = mark < 0 ? rest : rest[..mark];
        query = mark < 0 ? null : Escape(rest[(mark + 1)..], QueryEscapes);
    }

    /// <summary>Dot segments resolved, also where the dots are written <c>%2e</c>; the rest escaped, never unescaped.</summary>
    static string ResolvePath(ReadOnlySpan<char> path)
    {
        var segments = new List<string>();
        if (path is ['/' or '\\', ..])
            path = path[1..];
        while (true)
        {
            var slash = path.IndexOfAny('/', '\\');
            var segment = slash < 0 ? path : path[..slash];
            var dots = CountDots(segment);
            if (dots == 2 && segments.Count > 0)
                segments.RemoveAt(segments.Count - 1);
            if (dots == 0)
                segments.Add(Escape(segment, PathEscapes));
            else if (slash < 0)
                segments.Add("");
            if (slash < 0)
                return "/" + string.Join('/', segments);
            path = path[(slash + 1)..];
        }
    }

    /// <summary>1 for ".", 2 for "..", 0 for anything else.</summary>
    static int CountDots(ReadOnlySpan<char> segment)
    {
        var dots = 0;
        while (!segment.IsEmpty)
        {
            var length = segment[0] == '.' ? 1 : segment.StartsWith("%2e", StringComparison.OrdinalIgnoreCase) ? 3 : 0;
            if (length == 0 || ++dots > 2)
                return 0;
            segment = segment[length..];
        }
        return dots;
    }

    static string EscapeUser(ReadOnlySpan<char> user)
    {
        var colon = user.IndexOf(':');
        if (colon < 0)
            return Escape(user, UserEscapes);
        var password = Escape(user[(colon + 1)..], UserEscapes);
        return Escape(user[..colon], UserEscapes) + (password.Length == 0 ? "" : ":" + password);
    }

    static string Escape(ReadOnlySpan<char> text, string escapes)
    {
        if (text.IndexOfAnyExceptInRange('\x21', '\x7e') < 0 && text.IndexOfAny(escapes) < 0)
            return text.ToString();
        var escaped = new StringBuilder(text.Length + 16);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is > 0x1f and < 0x7f && !escapes.Contains((char)rune.Value, StringComparison.Ordinal))
                escaped.Append((char)rune.Value);
            else
                foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                    escaped.Append('%').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 15]);
        }
        return escaped.ToString();
    }
}
