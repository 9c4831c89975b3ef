using NewsArchive.Articles.Html;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>URLs that are neither relative, nor a raster image's <c>data:</c>, nor of a scheme that the policy names go; the element and its text stay.</summary>
sealed class DangerousUrlsRule : CleaningRule
{
    public override string Name => "dangerous-urls";

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        for (var i = element.Attributes.Length - 1; i >= 0; i--)
        {
            var attribute = element.Attributes[i];
            if (!IsDangerous(element.Name, attribute, pass.Policy.Urls))
                continue;
            pass.Ledger.Record(Name, attribute.Value);
            element.Drop(attribute.Name);
        }
        return true;
    }

    static bool IsDangerous(string element, TreeAttribute attribute, UrlPolicy urls) =>
        UrlPolicy.IsUrlAttribute(attribute.Name) ? !urls.IsSafe(element, attribute.Name, attribute.Value)
        : attribute.Name == "srcset" ? !SrcsetParser.Parse(attribute.Value).All(candidate => urls.IsAllowedCandidate(candidate.Url))
        : attribute.Name.StartsWith("data-", StringComparison.Ordinal) && IsDangerousData(attribute.Name, attribute.Value);

    /// <summary>Whether a <c>data-*</c> attribute could be run by somebody who takes its value for a URL.</summary>
    public static bool IsDangerousData(string name, string value) => UrlPolicy.LooksExecutable(value) && !IsSizes(name, value);

    /// <summary><c>data-sizes</c>, <c>data-lazy-sizes</c>: media conditions, <c>(max-width: 9px) 9px</c>, are no URLs.</summary>
    static bool IsSizes(string name, string value) => name.EndsWith("sizes", StringComparison.Ordinal) && value.AsSpan().TrimStart().StartsWith('(');
}
