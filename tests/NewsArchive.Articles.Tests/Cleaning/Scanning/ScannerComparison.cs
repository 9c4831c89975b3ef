using System.Globalization;
using System.Text;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

/// <summary>The scanner beside the tree, which is the oracle: what it accepts must come out the same, rows and all.</summary>
sealed class ScannerComparison(CleaningProfile profile, string? baseUrl = null)
{
    readonly CleaningOptions options = new() { Profile = profile };
    readonly ArticleCleaner tree = new(new() { Profile = profile, UsesScanner = false });

    /// <summary>How many bodies were accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>How many were not, by reason.</summary>
    public Dictionary<ScanCondition, int> Declined { get; } = [];

    /// <summary>Null when the scanner declines or agrees; else what is different.</summary>
    public string? Difference(string html, ulong ignored = 0)
    {
        if (HtmlScanner.TryClean(html, options, baseUrl, out var reason, ignored) is not { } scanned)
        {
            Declined[reason] = Declined.GetValueOrDefault(reason) + 1;
            return null;
        }
        Accepted++;
        var expected = Shown(tree.CleanBody(html, BodyKind.Html, baseUrl));
        var actual = Shown(new CleanBody
        {
            Body = scanned.Body,
            Html = scanned.Fragment,
            ImageAlternatives = scanned.Images,
            Report = new CleaningReport { Kind = BodyKind.Html, IsVerbatim = scanned.Body == html, Rows = scanned.Rows },
        });
        return expected == actual ? null : $"{profile}\n{html}\n---- tree\n{Only(expected, actual)}\n---- scanner\n{Only(actual, expected)}";
    }

    /// <summary>The lines that the other has not.</summary>
    static string Only(string text, string other) => string.Join('\n', text.Split('\n').Except(other.Split('\n'), StringComparer.Ordinal));

    static string Shown(CleanBody clean)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"body {clean.Body}\nhtml {clean.Html}\nverbatim {clean.Report.IsVerbatim}\n");
        foreach (var row in clean.Report.Rows)
            text.Append(row).Append('\n');
        foreach (var (url, others) in clean.ImageAlternatives.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{url}: {string.Join(" | ", others)}\n");
        return text.ToString();
    }
}
