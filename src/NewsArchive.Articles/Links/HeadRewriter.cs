using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Links;

/// <summary>Replaces image values of front matter, keeping their quotes. A missing image keeps its URL.</summary>
sealed class HeadRewriter(string head, LinkTargets targets)
{
    public TextEdits Edits { get; } = new();
    public List<ImageReference> Missing { get; } = [];
    public int Replaced { get; private set; }

    public void Rewrite(IEnumerable<ImageReference> references)
    {
        foreach (var reference in references)
        {
            if (targets.Image(reference) is not { } target)
            {
                if (reference.Reason != "data-uri")
                    Missing.Add(reference);
            }
            else if (targets.RewriteHead && target.RelativePath != reference.Written)
            {
                Edits.Replace(reference.Span, UrlText.ForFrontMatter(target.RelativePath, IsQuoted(reference.Span)));
                Replaced++;
            }
        }
    }

    bool IsQuoted(TextSpan span) =>
        span.Start > 0 && span.End < head.Length && head[span.Start - 1] is '"' or '\'' && head[span.Start - 1] == head[span.End];
}
