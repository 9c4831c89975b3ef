using System.Text;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>
/// Comments that a scraper escaped into text: <c>‹!--…--›</c> always, <c>&amp;lt;!--…--&amp;gt;</c> only those that editors leave
/// (<c>wp:</c>, <c>more</c>, <c>[if</c>, <c>StartFragment</c>), never in code. What they said is counted as removed.
/// </summary>
sealed class MalformedCommentsRule : CleaningRule
{
    static readonly string[] editorWords = ["wp:", "/wp:", "more", "nextpage", "[if ", "[endif]", "startfragment", "endfragment"];

    public override string Name => "malformed-comments";

    public override RuleHooks Hooks => RuleHooks.Text;

    public override void Text(TreeText text, CleaningPass pass)
    {
        if (pass.Look.Code || !text.Data.Contains("!--", StringComparison.Ordinal))
            return;
        Cut(text, '‹', "--›", always: true, pass);
        Cut(text, '<', "-->", always: false, pass);
    }

    void Cut(TreeText text, char opener, string closer, bool always, CleaningPass pass)
    {
        var data = text.Data;
        var kept = new StringBuilder();
        var at = 0;
        var search = 0;
        while (data.IndexOf($"{opener}!--", search, StringComparison.Ordinal) is >= 0 and var start && data.IndexOf(closer, start + 4, StringComparison.Ordinal) is >= 0 and var close)
        {
            search = start + 4;
            if (!always && !IsEditors(data.AsSpan(start + 4, close - start - 4)))
                continue;
            var end = close + closer.Length;
            pass.Ledger.Record(Name, data[start..end], removed: VisibleCharacters.Count(data.AsSpan(start, end - start)));
            kept.Append(data, at, start - at);
            at = search = end;
        }
        if (at > 0)
            text.Data = kept.Append(data, at, data.Length - at).ToString();
    }

    static bool IsEditors(ReadOnlySpan<char> content)
    {
        content = content.TrimStart();
        foreach (var word in editorWords)
            if (content.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }
}
