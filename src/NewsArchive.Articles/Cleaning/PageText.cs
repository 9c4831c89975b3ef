using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>The visible text of a body that was cleaned before: what <see cref="CleanBody.VisibleText"/> was when it was written.</summary>
static class PageText
{
    static readonly CleaningOptions Limits = new();

    /// <summary>The text; null where the markup is over a limit of cleaning, so that no cleaning wrote it.</summary>
    public static string? Of(string html)
    {
        try
        {
            var (scanned, tags) = BodyPrescan.Run(html, Limits, HtmlBodyCleaner.MaxFormatting, new CleaningLedger());
            var parsed = HtmlTreeReader.Parse(scanned, isDocument: false, HtmlBodyCleaner.ParserDepth(Limits), HtmlBodyCleaner.Budget(tags));
            return VisibleText.OfWritten(HtmlWriter.Write(TreeCopy.Of(parsed.Root), BraceReferences.None));
        }
        catch (Exception exception) when (exception is ArticleFormatException or ElementBudgetException)
        {
            return null;
        }
    }
}
