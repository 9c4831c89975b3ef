using System.Buffers;
using System.Globalization;
using System.Text;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

/// <summary>The scanner beside the tree, which is the oracle: what it accepts must come out the same, rows and all.</summary>
sealed class ScannerComparison(CleaningOptions options, string? baseUrl = null)
{
    readonly ArticleCleaner tree = new(options with { UsesScanner = false });
    readonly ArticleCleaner scanner = new(options);

    public ScannerComparison(CleaningProfile profile, string? baseUrl = null)
        : this(new CleaningOptions { Profile = profile }, baseUrl)
    {
    }

    /// <summary>How many bodies were accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>How many were not, by reason.</summary>
    public Dictionary<ScanCondition, int> Declined { get; } = [];

    /// <summary>Null when the scanner declines or agrees, asked for characters and for bytes; else what is different.</summary>
    public string? Difference(string html, ulong ignored = 0) => OfText(html, ignored) ?? (ignored == 0 ? OfBytes(html) : null);

    string? OfText(string html, ulong ignored)
    {
        if (HtmlScanner.TryClean(html, options, baseUrl, out var reason, ignored) is not { } scanned)
        {
            Declined[reason] = Declined.GetValueOrDefault(reason) + 1;
            return null;
        }
        Accepted++;
        var expected = Shown(Oracle(html));
        var actual = Shown(new CleanBody
        {
            Body = scanned.Body,
            Html = scanned.Fragment,
            ImageAlternatives = scanned.Images,
            Report = new CleaningReport { Kind = BodyKind.Html, IsVerbatim = scanned.Body == html, Rows = scanned.Rows },
        });
        return Compared(html, expected, actual);
    }

    /// <summary>Asked for bytes, the scanner does not gather the other URLs of images, and takes some bodies that it declines otherwise.</summary>
    string? OfBytes(string html)
    {
        var written = new ArrayBufferWriter<byte>();
        var bytes = Encoding.UTF8.GetBytes(html);
        if (scanner.TryScan(bytes, written, baseUrl, out _) is not { } report)
            return written.WrittenCount == 0 ? null : $"{options.Profile}\n{html}\n---- declined, but wrote";
        if (bytes.AsSpan().IndexOf("\uFFFD"u8) >= 0)
            html = Encoding.UTF8.GetString(bytes); // half a surrogate pair has become another character
        var expected = Oracle(html);
        return Compared(html, Shown(expected.Body, expected.Report), Shown(Encoding.UTF8.GetString(written.WrittenSpan), report));
    }

    /// <summary>What the tree makes of a body; the last one is remembered.</summary>
    CleanBody Oracle(string html)
    {
        if (!ReferenceEquals(last.Html, html))
            last = (html, tree.CleanBody(html, BodyKind.Html, baseUrl));
        return last.Body;
    }

    (string? Html, CleanBody Body) last;

    string? Compared(string html, string expected, string actual) =>
        expected == actual ? null : $"{options.Profile}\n{html}\n---- tree\n{Only(expected, actual)}\n---- scanner\n{Only(actual, expected)}";

    /// <summary>The lines that the other has not.</summary>
    static string Only(string text, string other) => string.Join('\n', text.Split('\n').Except(other.Split('\n'), StringComparer.Ordinal));

    static string Shown(string body, CleaningReport report) => $"body {body}\nverbatim {report.IsVerbatim}\n{string.Join('\n', report.Rows)}\n";

    static string Shown(CleanBody clean)
    {
        var text = new StringBuilder(Shown(clean.Body, clean.Report));
        text.Append(CultureInfo.InvariantCulture, $"html {clean.Html}\n");
        foreach (var (url, others) in clean.ImageAlternatives.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{url}: {string.Join(" | ", others)}\n");
        return text.ToString();
    }
}
