using NewsArchive.Articles.Html;

namespace NewsArchive.Articles.Sanitizing;

/// <summary>
/// Tells whether a source says, tag by tag, what our writer says, and differs in spelling only (quotes, references, <c>/&gt;</c>). Then it is as safe as
/// the written text, whose tree was checked, and its own characters can stay. AngleSharp's parse errors are no help: it reports none for fragments.
/// </summary>
static class SpellingComparison
{
    /// <summary>Whether the same tags, attributes and texts follow each other, with nothing else between (comments, raw <c>&lt;</c>).</summary>
    public static bool AreAlike(string source, string written)
    {
        var left = new HtmlTagScanner(source);
        var right = new HtmlTagScanner(written);
        var isAfterPre = false;
        while (true)
        {
            var isTag = left.MoveNext();
            if (isTag != right.MoveNext() || left.BetweenHasMarkup || right.BetweenHasMarkup || !AreTextsAlike(Slice(source, left.Between), Slice(written, right.Between), isAfterPre))
                return false;
            if (!isTag)
                return true;
            if (!AreTagsAlike(left.Current, right.Current, source))
                return false;
            isAfterPre = !left.IsEnd && left.Current.Name == "pre";
        }
    }

    static ReadOnlySpan<char> Slice(string text, TextSpan span) => text.AsSpan(span.Start, span.Length);

    static bool AreTextsAlike(ReadOnlySpan<char> source, ReadOnlySpan<char> written, bool isAfterPre)
    {
        if (source.SequenceEqual(written))
            return true;
        if (source.Contains('<'))
            return false;
        // Decoded by the rules for attributes: a reference in text that would decode otherwise then makes the texts differ, which is the safe side.
        var (left, right) = (CharacterReferences.DecodeAttribute(source), CharacterReferences.DecodeAttribute(written));
        return left == right || (isAfterPre && left.StartsWith('\n') && left.AsSpan(1).SequenceEqual(right)); // a pre's first newline is not in the tree
    }

    static bool AreTagsAlike(HtmlTag source, HtmlTag written, string text)
    {
        if (source.IsEnd != written.IsEnd || source.Name != written.Name || source.Attributes.Count != written.Attributes.Count)
            return false;
        if (!IsPlain(source, text))
            return false;
        for (var i = 0; i < source.Attributes.Count; i++)
            if (source.Attributes[i].Name != written.Attributes[i].Name || source.Attributes[i].Value != written.Attributes[i].Value
                || text.AsSpan(source.Attributes[i].Span.Start, source.Attributes[i].Span.Length).IndexOfAny('<', '>') >= 0)
                return false;
        return true;
    }

    /// <summary>Whether nothing but white space stands between name and attributes: no repeated attribute, no slash but a void element's last.</summary>
    static bool IsPlain(HtmlTag tag, string text)
    {
        var at = HtmlNames.FindEnd(text, tag.Span.Start + (tag.IsEnd ? 2 : 1));
        foreach (var attribute in tag.Attributes)
        {
            if (!text.AsSpan(at, attribute.Whole.Start - at).IsWhiteSpace())
                return false;
            at = attribute.Whole.End;
        }
        var rest = text.AsSpan(at, tag.Span.End - 1 - at).Trim();
        return rest.IsEmpty || (rest is "/" && HtmlVocabulary.Void.Contains(tag.Name));
    }
}
