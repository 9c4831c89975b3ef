using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>Addresses that Cloudflare replaced by "[email protected]" and a script are decoded: the first byte is the XOR key of the rest.</summary>
sealed class EmailProtectionRule : CleaningRule
{
    /// <summary>What a link to an address that was hidden holds; the code follows.</summary>
    public const string Path = "/cdn-cgi/l/email-protection#";

    public override string Name => "email-protection";

    public override ImmutableArray<string> Elements => ["a", "span"];

    public override RuleHooks Hooks => RuleHooks.Enter;

    public override bool Enter(TreeElement element, CleaningPass pass)
    {
        if (element["data-cfemail"] is { } code && Decode(code) is { } address)
            Text(element, address, pass);
        if (element["href"] is { } href && href.IndexOf(Path, StringComparison.Ordinal) is >= 0 and var at && Decode(href.AsSpan(at + Path.Length)) is { } target)
        {
            pass.Ledger.Record(Name, element);
            element.Set("href", "mailto:" + target);
        }
        return true;
    }

    void Text(TreeElement element, string address, CleaningPass pass)
    {
        pass.Ledger.Record(Name, element, VisibleCharacters.Count(element), VisibleCharacters.Count(address));
        while (element.FirstChild is { } child)
            child.Remove();
        element.Append(new TreeText(address));
        element.Drop("data-cfemail");
        if (element.Name == "a")
            element.Set("href", "mailto:" + address);
    }

    const int LongestCode = 1024;

    static readonly SearchValues<char> hexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The address of a code, or null.</summary>
    public static string? Decode(ReadOnlySpan<char> code)
    {
        if (code.Length is < 4 or > LongestCode || code.Length % 2 != 0 || code.ContainsAnyExcept(hexDigits))
            return null;
        var bytes = Convert.FromHexString(code);
        for (var i = 1; i < bytes.Length; i++)
            bytes[i] ^= bytes[0];
        var text = Encoding.UTF8.GetString(bytes, 1, bytes.Length - 1);
        return text.Contains('@', StringComparison.Ordinal) && !text.Any(c => char.IsControl(c) || c == '\uFFFD') ? text : null;
    }
}
