using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Fetching;

/// <summary>What a robots.txt says to one product (RFC 9309).</summary>
public sealed class RobotsRules
{
    // A file may hold 500 KiB of rules, and a pattern as many stars: work for one path is at most rules × path length.
    const int MaxRules = 10_000;

    readonly ImmutableArray<(bool Allows, string Pattern)> _rules;

    RobotsRules(ImmutableArray<(bool Allows, string Pattern)> rules) => _rules = rules;

    /// <summary>Nothing is forbidden.</summary>
    public static RobotsRules AllowAll { get; } = new([]);

    /// <summary>Everything is forbidden.</summary>
    public static RobotsRules ForbidAll { get; } = new([(false, "/")]);

    /// <summary>Reads a file. What is no line of the format is passed over, as the standard asks.</summary>
    /// <param name="file">The bytes, UTF-8.</param>
    /// <param name="product">The product token (§2.2.1), compared without regard to case.</param>
    public static RobotsRules Parse(ReadOnlySpan<byte> file, string product)
    {
        List<(bool, string)> own = [], all = [];
        bool isOwn = false, isAll = false, hasOwn = false, inAgents = false;
        foreach (var line in Encoding.UTF8.GetString(file).TrimStart('\uFEFF').Split(['\r', '\n']))
        {
            var text = line.Split('#')[0];
            if (text.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon)) continue;
            var (name, value) = (text[..colon].Trim(), text[(colon + 1)..].Trim());
            if (name.Equals("user-agent", StringComparison.OrdinalIgnoreCase))
            {
                if (!inAgents) (isOwn, isAll) = (false, false);
                inAgents = true;
                isAll |= value == "*";
                isOwn |= TokenOf(value).Equals(product, StringComparison.OrdinalIgnoreCase);
                hasOwn |= isOwn;
            }
            else if (IsRule(name, out var allows))
            {
                inAgents = false;
                if (value.Length == 0) continue; // "Disallow:" forbids nothing
                if (isOwn && own.Count < MaxRules) own.Add((allows, Normalize(value)));
                if (isAll && all.Count < MaxRules) all.Add((allows, Normalize(value)));
            }
        }
        return new([.. hasOwn ? own : all]); // §2.2.1: groups of the same product are one; the star is for those without a group
    }

    static bool IsRule(string name, out bool allows)
    {
        allows = name.Equals("allow", StringComparison.OrdinalIgnoreCase);
        return allows || name.Equals("disallow", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>§2.2.1: letters, hyphen, underscore; what follows (<c>/1.0</c>) is no part of it.</summary>
    static string TokenOf(string value) => new([.. value.TakeWhile(c => char.IsAsciiLetter(c) || c is '-' or '_')]);

    /// <summary>Whether a path with its query may be asked for: the longest rule that matches decides, allowing before forbidding.</summary>
    public bool Allows(string pathAndQuery)
    {
        var path = Normalize(pathAndQuery);
        if (path == "/robots.txt") return true; // §2.2.2
        (int Length, bool Allows) best = (-1, true);
        foreach (var (allows, pattern) in _rules)
            if ((pattern.Length > best.Length || (pattern.Length == best.Length && allows)) && Matches(pattern, path)) best = (pattern.Length, allows);
        return best.Allows;
    }

    /// <summary>§2.2.3: a prefix, in which <c>*</c> is any characters and <c>$</c> at the end is the end.</summary>
    static bool Matches(string pattern, string path)
    {
        var isAnchored = pattern.EndsWith('$');
        var parts = (isAnchored ? pattern[..^1] : pattern).Split('*');
        if (!path.StartsWith(parts[0], StringComparison.Ordinal)) return false;
        var at = parts[0].Length;
        for (var i = 1; i < parts.Length; i++)
        {
            if (isAnchored && i == parts.Length - 1) return path.Length - parts[i].Length >= at && path.EndsWith(parts[i], StringComparison.Ordinal);
            var found = path.IndexOf(parts[i], at, StringComparison.Ordinal); // the first place leaves most for the rest
            if (found < 0) return false;
            at = found + parts[i].Length;
        }
        return !isAnchored || at == path.Length;
    }

    /// <summary>§2.2.2: what is not ASCII is compared escaped, escapes of unreserved characters unescaped.</summary>
    static string Normalize(string text)
    {
        var output = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
            {
                var c = (char)escaped;
                if (char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~') output.Append(c);
                else output.Append('%').Append(escaped.ToString("X2", CultureInfo.InvariantCulture));
                i += 2;
            }
            else if (char.IsAscii(text[i])) output.Append(text[i]);
            else
            {
                var length = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                output.Append(Uri.EscapeDataString(text.AsSpan(i, length)));
                i += length - 1;
            }
        }
        return output.ToString();
    }
}
