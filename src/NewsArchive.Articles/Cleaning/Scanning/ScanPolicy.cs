using System.Runtime.CompilerServices;
using System.Text;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>A policy as tables by element and attribute number. The same <see cref="CleaningPolicy"/> feeds the rules and the gate. Thread-safe.</summary>
sealed class ScanPolicy
{
    static readonly ConditionalWeakTable<CleaningPolicy, ScanPolicy> compiled = [];
    static readonly string[] tidying = [.. RulesOf(CleaningProfile.Article)];
    static readonly string[] securing = [.. RulesOf(CleaningProfile.Lossless)];

    readonly bool[] elements;
    readonly bool[] attributes;
    readonly NameTable imageNames;
    readonly bool[] isByTheWay;

    ScanPolicy(CleaningPolicy policy)
    {
        Source = policy;
        Safe = SafeHtmlPolicy.For(policy);
        Rules = CleaningRules.For(policy);
        IsTidying = policy.Rules.SequenceEqual(tidying);
        elements = [.. ScanElement.All.Select(element => Safe.Elements.Contains(element.Name))];
        attributes = [.. from element in ScanElement.All from name in ScanNames.All select Safe.Allows(element.Name, name)];
        IsExpressible = (IsTidying || policy.Rules.SequenceEqual(securing)) && AllowsNoOther(policy) && Safe.Urls.Schemes.Contains("http") && Safe.Urls.Schemes.Contains("https");
        Styles = new ScanStyles(Safe);
        ZeroWidth = [.. policy.ZeroWidth.Select(character => Encoding.UTF8.GetBytes($"{character}"))];
        DropsByteOrderMarksOnly = policy.ZeroWidth is ['\uFEFF'];
        imageNames = new NameTable(Safe.LazyImages.Names);
        HasUnusualLazyNames = policy.LazySources.Concat(policy.LazySrcsets).Any(name => !name.StartsWith("data-", StringComparison.Ordinal) || ScanNames.Find(Encoding.UTF8.GetBytes(name)) >= 0);
        isByTheWay = [.. Safe.LazyImages.Names.Select((name, number) => Safe.LazyImages.IsByTheWay(name, number))];
    }

    /// <summary>The policy.</summary>
    public CleaningPolicy Source { get; }

    /// <summary>The policy as the rules ask it.</summary>
    public SafeHtmlPolicy Safe { get; }

    /// <summary>The rules themselves, for elements that are not looked up in tables.</summary>
    public RuleSet Rules { get; }

    /// <summary>Whether all rules run that tidy (article), or none (lossless).</summary>
    public bool IsTidying { get; }

    /// <summary>Whether the scanner can do what the policy says.</summary>
    public bool IsExpressible { get; }

    /// <summary>Whether an attribute that has another meaning, too, may say what an image shows.</summary>
    public bool HasUnusualLazyNames { get; }

    /// <summary>Characters without width that are dropped from text.</summary>
    public byte[][] ZeroWidth { get; }

    /// <summary>Whether U+FEFF is the only one of them.</summary>
    public bool DropsByteOrderMarksOnly { get; }

    /// <summary>What inline styles say.</summary>
    public ScanStyles Styles { get; }

    /// <summary>Whether an element may stand in the output.</summary>
    public bool Allows(ScanElement element) => elements[element.Number];

    /// <summary>Whether an element may carry an attribute that has a number.</summary>
    public bool Allows(ScanElement element, int attribute) => attributes[element.Number * ScanNames.All.Length + attribute];

    /// <summary>The number of an image's attribute in <see cref="LazyAttributes"/>, or -1.</summary>
    public int FindLazy(ReadOnlySpan<byte> name) => imageNames.Find(name);

    /// <summary>Whether the attribute of such a number may name the image by the way.</summary>
    public bool IsByTheWay(int number) => isByTheWay[number];

    /// <summary>Where the first character without width stands, or -1.</summary>
    public int IndexOfZeroWidth(ReadOnlySpan<byte> text)
    {
        var first = -1;
        foreach (var character in ZeroWidth)
            if (text.IndexOf(character) is >= 0 and var at)
                text = text[..(first = at)];
        return first;
    }

    /// <summary>How many bytes the character without width has that a text starts with; 0 for any other.</summary>
    public int ZeroWidthLength(ReadOnlySpan<byte> text)
    {
        foreach (var character in ZeroWidth)
            if (text.StartsWith(character))
                return character.Length;
        return 0;
    }

    /// <summary>The policy, made ready at its first use.</summary>
    public static ScanPolicy For(CleaningPolicy policy) => compiled.GetValue(policy, static policy => new ScanPolicy(policy));

    static readonly ConditionalWeakTable<CleaningPolicy, CleaningPolicy> securingOnly = [];

    /// <summary>A policy that allows the same, with the rules of <c>lossless</c>: what is only untidy stays.</summary>
    public static CleaningPolicy Securing(CleaningPolicy policy) => securingOnly.GetValue(policy, static policy => policy with { Rules = [.. securing] });

    static IEnumerable<string> RulesOf(CleaningProfile profile) => CleaningRules.Table.Where(row => row.Profiles.Contains(profile)).Select(row => row.Rule);

    /// <summary>Names of attributes without a number are data attributes that a policy file names one by one.</summary>
    static bool AllowsNoOther(CleaningPolicy policy) => policy.Attributes.Values.SelectMany(names => names).All(name => ScanNames.Find(Encoding.UTF8.GetBytes(name)) >= 0);
}
