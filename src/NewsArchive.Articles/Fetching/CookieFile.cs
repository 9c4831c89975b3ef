using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// A cookies.txt as browsers' add-ons, curl and wget write it (Netscape's format): seven fields a line, separated by tabs. Read once,
/// never written: what servers set is not kept. Immutable.
/// </summary>
public sealed class CookieFile
{
    /// <summary>The largest file in bytes.</summary>
    public const int MaxBytes = 4 << 20;

    const int MaxHeader = 16 * 1024; // servers refuse longer ones
    const string HttpOnly = "#HttpOnly_";

    readonly ImmutableArray<Cookie> _cookies;

    CookieFile(ImmutableArray<Cookie> cookies) => _cookies = cookies;

    /// <summary>How many cookies it holds.</summary>
    public int Count => _cookies.Length;

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">UTF-8.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="ArticleFormatException">A line is no cookie, or the file is too large; names the line, never its content.</exception>
    public static CookieFile Parse(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length > MaxBytes) throw new ArticleFormatException($"is larger than the {MaxBytes} bytes that a cookies.txt may have", name);
        var cookies = ImmutableArray.CreateBuilder<Cookie>();
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var text = line.TrimEnd('\r');
            if (text.StartsWith(HttpOnly, StringComparison.Ordinal)) text = text[HttpOnly.Length..];
            else if (text.StartsWith('#')) continue;
            if (string.IsNullOrWhiteSpace(text)) continue;
            cookies.Add(ParseLine(text.Split('\t'))
                ?? throw new ArticleFormatException("no cookie: domain, TRUE or FALSE, path, TRUE or FALSE, expiry, name, value, with one tab between each", name, number));
        }
        return new(cookies.ToImmutable());
    }

    static Cookie? ParseLine(string[] fields)
    {
        if (fields is not [var domain, var subdomains, var path, var secure, var expiry, var name, .. var rest] || rest.Length > 1) return null;
        var host = domain.TrimStart('.').TrimEnd('.').ToLowerInvariant();
        if (host.Length == 0 || Flag(subdomains) is not { } withSubdomains || Flag(secure) is not { } isSecure) return null;
        if (!long.TryParse(expiry.Split('.')[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) return null;
        if (!IsSafe(name) || name.Length == 0 || name.Contains('=', StringComparison.Ordinal) || !IsSafe(rest is [var value] ? value : "")) return null;
        // A cookie for a whole top-level domain is for nobody's site.
        return new(host, withSubdomains && host.Contains('.', StringComparison.Ordinal), path.StartsWith('/') ? path : "/", isSecure, seconds, $"{name}={(rest is [var text] ? text : "")}");
    }

    static bool? Flag(string text) => text.ToUpperInvariant() switch { "TRUE" => true, "FALSE" => false, _ => null };

    /// <summary>Printable ASCII without the semicolon that would end it: it goes into a header.</summary>
    static bool IsSafe(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains(';', StringComparison.Ordinal);

    /// <summary>The value of the Cookie field for a request (RFC 6265 §5.4), or null when no cookie is for it.</summary>
    public string? HeaderFor(Uri uri, DateTimeOffset now)
    {
        var fitting = _cookies.Where(cookie => cookie.IsFor(uri, now)).OrderByDescending(cookie => cookie.Path.Length).Select(cookie => cookie.Pair).Distinct().ToList();
        var header = string.Join("; ", fitting);
        return header.Length is 0 or > MaxHeader ? null : header;
    }

    sealed record Cookie(string Host, bool WithSubdomains, string Path, bool IsSecure, long Expiry, string Pair)
    {
        public bool IsFor(Uri uri, DateTimeOffset now) =>
            IsForHost(uri.IdnHost.TrimEnd('.').ToLowerInvariant(), uri) && IsForPath(uri.AbsolutePath)
            && (!IsSecure || uri.Scheme == Uri.UriSchemeHttps)
            && (Expiry == 0 || Expiry > now.ToUnixTimeSeconds()); // 0: for the browser's session

        // RFC 6265 §5.1.3: an address has no subdomains.
        bool IsForHost(string host, Uri uri) =>
            host == Host || (WithSubdomains && uri.HostNameType == UriHostNameType.Dns && host.EndsWith("." + Host, StringComparison.Ordinal));

        // RFC 6265 §5.1.4.
        bool IsForPath(string path) =>
            path.StartsWith(Path, StringComparison.Ordinal) && (path.Length == Path.Length || Path.EndsWith('/') || path[Path.Length] == '/');
    }
}
