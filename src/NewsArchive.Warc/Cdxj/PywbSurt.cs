using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace NewsArchive.Warc.Cdxj;

/// <summary>
/// Sort keys as pywb and the Internet Archive's tools compute them: escapes are undone and put back in one way, session ids go, a
/// trailing slash goes, empty path segments go. Text is handled as bytes: one character each.
/// </summary>
static class PywbSurt
{
    const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    static readonly SearchValues<char> SchemeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    static readonly SearchValues<char> AddressLetters = SearchValues.Create("0123456789.");

    // Session ids of ASP.NET in a path.
    static readonly Regex[] PathSessions =
    [
        new(@"^(?<before>.*/)\(([a-z]\([0-9a-z]{24}\))+\)/(?<after>[^?]+\.aspx.*)$", Linear),
        new(@"^(?<before>.*/)\([0-9a-z]{24}\)/(?<after>[^?]+\.aspx.*)$", Linear),
    ];

    // Session ids of Java, PHP, anybody, ASP and ColdFusion in a query.
    static readonly Regex[] QuerySessions =
    [
        new("^(?<before>.*)jsessionid=[0-9a-z]{32}(&(?<after>.*))?$", Linear),
        new("^(?<before>.*)phpsessid=[0-9a-z]{32}(&(?<after>.*))?$", Linear),
        new("^(?<before>.*)sid=[0-9a-z]{32}(&(?<after>.*))?$", Linear),
        new("^(?<before>.*)aspsessionid[a-z]{8}=[a-z]{24}(&(?<after>.*))?$", Linear),
        new("^(?<before>.*)cfid=[^&]+&cftoken=[^&]+(&(?<after>.*))?$", Linear),
    ];

    public static string FromUrl(string url)
    {
        if (url.Length == 0)
            return "-";
        if (url.StartsWith("filedesc", StringComparison.Ordinal))
            return url;
        var text = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(url)).Trim(' ', '\t', '\n', '\r', '\f', '\v');
        text = string.Concat(text.Split(['\t', '\n', '\r']));
        text = WithoutFragment(WithScheme(text));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return Compose(text[..colon].ToLowerInvariant(), text[(colon + 1)..]);
    }

    static string WithScheme(string text)
    {
        if (!HasScheme(text))
            return "http://" + text;
        // "http://https://a.test/": the last one counts.
        var at = 0;
        for (int length; (length = WebPrefix(text.AsSpan(at))) > 0 && WebPrefix(text.AsSpan(at + length)) > 0;)
            at += length;
        return text[at..];
    }

    static bool HasScheme(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && !text.AsSpan(0, colon).ContainsAnyExcept(SchemeLetters);
    }

    static int WebPrefix(ReadOnlySpan<char> text) => text.StartsWith("http://", StringComparison.Ordinal) ? 7 : text.StartsWith("https://", StringComparison.Ordinal) ? 8 : 0;

    static string WithoutFragment(string text) => text.IndexOf('#', StringComparison.Ordinal) is >= 0 and var hash ? text[..hash] : text;

    static string Compose(string scheme, string rest)
    {
        var mark = rest.IndexOf('?', StringComparison.Ordinal);
        var query = mark < 0 ? null : rest[(mark + 1)..];
        var hierarchy = mark < 0 ? rest : rest[..mark];
        var (authority, path) = SplitAuthority(scheme, hierarchy);
        var host = Host(WithoutUser(authority), out var port);
        if (host.Length > 0 && scheme != "dns")
            host = WithoutWww(host);
        path = Escape(Unescape(path));
        path = host.Length > 0 ? WithoutDots(path) : path;
        if (path.Length == 0 && (host.Length > 0 || query is { Length: > 0 } || hierarchy == "/"))
            path = "/";
        path = WithoutSessions(PathSessions, path.ToLowerInvariant());
        if (path is { Length: > 1 } && path[^1] == '/')
            path = path[..^1];
        var key = new StringBuilder();
        if (host.Length == 0)
            key.Append(scheme).Append(':');
        else
            key.AppendJoin(',', host.Split('.').Reverse()).Append(port is null || port == DefaultPort(scheme) ? "" : ":" + port).Append(')');
        key.Append(path);
        if (query is not null && Query(query) is { Length: > 0 } sorted)
            key.Append('?').Append(sorted);
        return key.ToString();
    }

    static string? DefaultPort(string scheme) => scheme switch { "http" => "80", "https" => "443", _ => null };

    static (string Authority, string Path) SplitAuthority(string scheme, string text)
    {
        if (!text.StartsWith("//", StringComparison.Ordinal))
            return scheme.StartsWith("http", StringComparison.Ordinal) ? SplitAuthority(scheme, "//" + text.TrimStart('/')) : ("", text);
        var slash = text.IndexOf('/', 2);
        if (slash == 2 && scheme.StartsWith("http", StringComparison.Ordinal))
            return SplitAuthority(scheme, "//" + text.TrimStart('/')); // "http:////a.test/"
        return slash < 0 ? (text[2..], "") : (text[2..slash], text[slash..]);
    }

    static string WithoutUser(string authority) => authority[(authority.LastIndexOf('@') + 1)..];

    static string Host(string authority, out string? port)
    {
        var bracket = authority.IndexOf('[', StringComparison.Ordinal);
        var end = authority.IndexOf(']', bracket + 1);
        var colon = authority.LastIndexOf(':');
        var isPort = bracket < 0 ? colon >= 0 : end >= 0 && colon > end;
        port = isPort ? authority[(colon + 1)..].TrimStart('0') : null;
        if (port is "")
            port = null;
        var host = bracket >= 0 ? authority[(bracket + 1)..(end < 0 ? authority.Length : end)] : isPort ? authority[..colon] : authority;
        host = ToAscii(Unescape(host)).Replace("..", ".", StringComparison.Ordinal).Trim('.');
        return ToAddress(host) ?? Escape(AsciiLower(host));
    }

    /// <summary>Numbers are IPv4 addresses: one number modulo 2^32, or as old C libraries read them.</summary>
    static string? ToAddress(string host)
    {
        if (host.Length == 0 || host.AsSpan().ContainsAnyExcept(AddressLetters))
            return null;
        if (host.Contains('.', StringComparison.Ordinal))
            return WebHost.Parse(host);
        uint address = 0;
        foreach (var digit in host)
            address = unchecked(address * 10 + digit - '0');
        return string.Create(CultureInfo.InvariantCulture, $"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}");
    }

    static string AsciiLower(string text) => Ascii.IsValid(text) ? text.ToLowerInvariant() : text; // else UTF-8 bytes, which are no letters

    static string ToAscii(string host)
    {
        if (Ascii.IsValid(host))
            return AsciiLower(host);
        try
        {
            return new IdnMapping { AllowUnassigned = true }.GetAscii(Prepare(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(host))));
        }
        catch (ArgumentException)
        {
            return host; // No name that DNS can hold: kept as escaped bytes.
        }
    }

    /// <summary>What of nameprep (RFC 3491, IDNA 2003) occurs in links: letter case, full-width forms, invisible characters, ß and final sigma.</summary>
    static string Prepare(string host)
    {
        var prepared = new StringBuilder(host.Length);
        foreach (var c in host.ToLowerInvariant())
            _ = c switch
            {
                '\u3002' or '\uff0e' or '\uff61' => prepared.Append('.'),
                >= '\uff01' and <= '\uff5e' => prepared.Append(char.ToLowerInvariant((char)(c - 0xfee0))),
                '\u00ad' or '\u034f' or (>= '\u200b' and <= '\u200d') or '\u2060' or '\ufeff' or (>= '\ufe00' and <= '\ufe0f') => prepared,
                '\u00df' => prepared.Append("ss"),
                '\u03c2' => prepared.Append('\u03c3'),
                _ => prepared.Append(c),
            };
        return prepared.ToString();
    }

    static string WithoutWww(string host)
    {
        var end = host.StartsWith("www", StringComparison.Ordinal) ? 3 : 0;
        while (end > 0 && end < host.Length && char.IsAsciiDigit(host[end]))
            end++;
        return end > 0 && end < host.Length && host[end] == '.' ? host[(end + 1)..] : host;
    }

    static string WithoutDots(string path)
    {
        var kept = new List<string>();
        foreach (var segment in path.Split('/').Skip(1))
            if (segment == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (segment != ".")
                kept.Add(segment);
        return "/" + string.Join('/', kept.Where((segment, index) => segment.Length > 0 || index == kept.Count - 1));
    }

    static string Query(string query)
    {
        query = WithoutSessions(QuerySessions, Escape(Unescape(query))).ToLowerInvariant();
        if (query.Length <= 1)
            return query;
        var arguments = query.Split('&');
        Array.Sort(arguments, CompareArguments);
        return string.Join('&', arguments);
    }

    /// <summary>By name, then one without value first, then by value.</summary>
    static int CompareArguments(string a, string b)
    {
        var (nameA, nameB) = (a.Split('=', 2), b.Split('=', 2));
        var order = string.CompareOrdinal(nameA[0], nameB[0]);
        if (order != 0)
            return order;
        return nameA.Length == 2 && nameB.Length == 2 ? string.CompareOrdinal(nameA[1], nameB[1]) : nameA.Length.CompareTo(nameB.Length);
    }

    static string WithoutSessions(Regex[] patterns, string text)
    {
        foreach (var pattern in patterns)
            if (pattern.Match(text) is { Success: true } match)
                text = match.Groups["before"].Value + match.Groups["after"].Value;
        return text;
    }

    /// <summary>Undoes escapes until none is left: <c>%2541</c> is <c>A</c>. Each round makes the text shorter.</summary>
    static string Unescape(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0;)
        {
            var once = UnescapeOnce(text);
            if (once.Length == text.Length)
                return text;
            text = once;
            at = text.IndexOf('%', StringComparison.Ordinal);
        }
        return text;
    }

    static string UnescapeOnce(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            var isEscape = text[at] == '%' && at + 2 < text.Length && char.IsAsciiHexDigit(text[at + 1]) && char.IsAsciiHexDigit(text[at + 2]);
            result.Append(isEscape ? (char)byte.Parse(text.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : text[at]);
            at += isEscape ? 2 : 0;
        }
        return result.ToString();
    }

    /// <summary>Escapes blanks, controls, <c>#</c>, <c>%</c> and everything beyond ASCII.</summary>
    static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0 && text.AsSpan().IndexOfAny('#', '%') < 0)
            return text;
        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
            _ = c is > ' ' and <= '~' and not ('#' or '%') ? result.Append(c) : result.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
        return result.ToString();
    }
}
