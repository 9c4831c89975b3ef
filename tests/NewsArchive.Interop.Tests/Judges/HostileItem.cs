using System.Text;
using System.Text.Json;
using Markdig;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>How an item is shown.</summary>
public enum ShownAs
{
    /// <summary>HTML inside the body of a page.</summary>
    Fragment,
    /// <summary>A whole HTML document.</summary>
    Document,
    /// <summary>Plain text.</summary>
    Text,
    /// <summary>HTML that has a page to itself: it may close what it did not open.</summary>
    Raw,
}

/// <summary>One thing to put into a page.</summary>
/// <param name="ShownAs">How.</param>
/// <param name="Html">The text.</param>
/// <param name="HasOneTree">Whether Chromium must make of it the tree that AngleSharp makes, and keep it.</param>
public sealed record HostileItem(ShownAs ShownAs, string Html, bool HasOneTree)
{
    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>A payload that nobody cleaned.</summary>
    public static HostileItem Payload(string payload) => new(ShownAs.Raw, payload, HasOneTree: false);

    /// <summary>What cleaning wrote, as a UTF-8 file holds it.</summary>
    public static HostileItem Clean(ShownAs shownAs, string html) => new(shownAs, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(html)), shownAs != ShownAs.Text);

    /// <summary>
    /// Clean Markdown as other programs render it: with its HTML let through. Its tags are edited where they stand and need not be balanced, so
    /// nobody promises a tree.
    /// </summary>
    public static HostileItem Rendered(string markdown)
    {
        var html = Markdown.ToHtml(markdown);
        return new(CanonicalTree.StaysInPlace(html) ? ShownAs.Fragment : ShownAs.Raw, html, HasOneTree: false);
    }

    /// <summary>Writes the file that <c>hostile.mjs</c> reads.</summary>
    public static void Write(string file, IEnumerable<HostileItem> items) => File.WriteAllLines(file, items.Select((item, id) =>
        JsonSerializer.Serialize(new { id, kind = item.ShownAs.ToString().ToLowerInvariant(), html = item.Html, tree = item.Tree() }, Web)));

    string? Tree() => !HasOneTree ? null : ShownAs == ShownAs.Document ? CanonicalTree.OfDocument(Html) : CanonicalTree.OfFragment(Html);
}
