using System.Buffers;
using System.Text;

namespace NewsArchive.Articles.Reading;

/// <summary>The encoding that a document declares in its first bytes: XML declaration, <c>meta charset</c>, <c>meta http-equiv</c>.</summary>
static class DeclaredEncoding
{
    /// <summary>Browsers look at 1,024 bytes (HTML §13.2.3.2); saved pages often carry longer comments first.</summary>
    const int MaxBytes = 8192;

    static readonly SearchValues<char> LabelCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.:+");

    public static CharacterEncoding? Find(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, MaxBytes)];
        return MayDeclare(bytes) ? FindIn(Encoding.Latin1.GetString(bytes).ToLowerInvariant()) : null;
    }

    /// <summary>Most articles are fragments: none of their tags begins like a declaration.</summary>
    static bool MayDeclare(ReadOnlySpan<byte> bytes)
    {
        for (var at = bytes.IndexOf((byte)'<'); at >= 0 && at + 1 < bytes.Length; at = bytes.IndexOf((byte)'<'))
        {
            bytes = bytes[(at + 1)..];
            if (bytes[0] is (byte)'m' or (byte)'M' or (byte)'?')
                return true;
        }
        return false;
    }

    static CharacterEncoding? FindIn(string text)
    {
        var at = 0;
        while ((at = text.IndexOf('<', at)) >= 0)
        {
            if (text.AsSpan(at).StartsWith("<!--"))
            {
                at = text.IndexOf("-->", at + 2, StringComparison.Ordinal);
                if (at < 0)
                    return null;
                continue;
            }
            var end = text.IndexOf('>', at);
            var tag = text.AsSpan(at, (end < 0 ? text.Length : end) - at);
            if (LabelIn(tag) is { } label && CharacterEncoding.FromLabel(label) is { } encoding)
                return encoding;
            at++;
        }
        return null;
    }

    static string? LabelIn(ReadOnlySpan<char> tag) =>
        tag.StartsWith("<meta") ? ValueAfter(tag, "charset")
        : tag.StartsWith("<?xml") ? ValueAfter(tag, "encoding")
        : null;

    static string? ValueAfter(ReadOnlySpan<char> tag, string name)
    {
        for (var at = tag.IndexOf(name); at >= 0; at = tag.IndexOf(name))
        {
            tag = tag[(at + name.Length)..];
            var value = tag.TrimStart();
            if (value.IsEmpty || value[0] != '=')
                continue;
            value = value[1..].TrimStart(" \t\r\n\f\"'");
            var end = value.IndexOfAnyExcept(LabelCharacters);
            return value[..(end < 0 ? value.Length : end)].ToString();
        }
        return null;
    }
}
