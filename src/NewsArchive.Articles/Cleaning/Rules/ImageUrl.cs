using System.Buffers;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Rules;

/// <summary>What the spelling of an image URL says.</summary>
static class ImageUrl
{
    static readonly string[] placeholderWords =
        ["blank", "spacer", "space", "loading", "loader", "load", "placeholder", "transparent", "transp", "trans", "pixel", "grey", "gray", "clear", "empty", "lazy", "lazyload", "1x1", "dot", "grid", "ajax", "img", "image", "pic", "icon", "bg", "default"];

    static readonly string[] vagueWords = ["img", "image", "pic", "icon", "bg", "default", "ajax", "load", "space", "trans", "dot", "grid", "clear", "grey", "gray"];

    static readonly string[] extensions = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".bmp", ".svg"];

    static readonly SearchValues<char> neverInUrls = SearchValues.Create("<>{\"");

    static readonly SearchValues<char> wordEnds = SearchValues.Create("-_.~ ");

    /// <summary>Whether the URL is a stand-in: empty, a <c>data:</c> URI, or a file named blank, spacer, loading, 1x1 …</summary>
    public static bool IsPlaceholder(ReadOnlySpan<char> url) => url.IsWhiteSpace() || UrlPolicy.Scheme(url) is "data" or "about" || IsPlaceholderPath(url);

    /// <summary>The same of a URL that is relative, http or https.</summary>
    public static bool IsPlaceholderPath(ReadOnlySpan<char> url)
    {
        if (url.Trim() is "" or "#" or "/" || url.StartsWith("//:", StringComparison.Ordinal))
            return true;
        var name = FileName(url);
        var dot = name.LastIndexOf('.');
        return dot > 0 && IsPlaceholderName(name[..dot]);
    }

    /// <summary>Every word of the name is a placeholder's, and one of them is telling (<c>img_loading.gif</c>, not <c>bg.jpg</c>).</summary>
    static bool IsPlaceholderName(ReadOnlySpan<char> stem)
    {
        var isTelling = false;
        foreach (var range in stem.SplitAny(wordEnds))
        {
            var word = stem[range];
            if (word.IsEmpty || word.IndexOfAnyExceptInRange('0', '9') < 0)
                continue;
            if (!IsOneOf(word, placeholderWords))
                return false;
            isTelling |= !IsOneOf(word, vagueWords);
        }
        return isTelling;
    }

    static bool IsOneOf(ReadOnlySpan<char> word, string[] words)
    {
        foreach (var candidate in words)
            if (word.Equals(candidate, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>Whether a value can be an image's URL: http(s) or relative, with a dot or slash, no template left in it.</summary>
    public static bool IsUsable(ReadOnlySpan<char> value) =>
        !value.IsWhiteSpace() && value.ContainsAny('.', '/') && !value.ContainsAny(neverInUrls) && UrlPolicy.IsSafeCandidate(value);

    /// <summary>Whether a value says by itself that it is an image's URL: it has a path and an image extension.</summary>
    public static bool LooksLikeImage(ReadOnlySpan<char> value)
    {
        if (!IsUsable(value) || !value.Contains('/'))
            return false;
        var name = FileName(value);
        foreach (var extension in extensions)
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>Whether two URLs show one picture: alike but for scheme, query, a Photon host in front and a <c>-770x547</c> size.</summary>
    public static bool AreSamePicture(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.SequenceEqual(b))
            return true;
        var head = Core(a, out var tail);
        var otherHead = Core(b, out var otherTail);
        return head.Length >= otherHead.Length ? AreAlike(head, tail, otherHead, otherTail) : AreAlike(otherHead, otherTail, head, tail);
    }

    /// <summary>Whether two texts of two parts each are the same; the first part of the first is the longer one.</summary>
    static bool AreAlike(ReadOnlySpan<char> head, ReadOnlySpan<char> tail, ReadOnlySpan<char> otherHead, ReadOnlySpan<char> otherTail)
    {
        var more = head.Length - otherHead.Length;
        return more + tail.Length == otherTail.Length
            && head[..otherHead.Length].Equals(otherHead, StringComparison.OrdinalIgnoreCase)
            && head[otherHead.Length..].Equals(otherTail[..more], StringComparison.OrdinalIgnoreCase)
            && tail.Equals(otherTail[more..], StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What names the picture: up to its size, and <paramref name="tail"/> behind that.</summary>
    static ReadOnlySpan<char> Core(ReadOnlySpan<char> url, out ReadOnlySpan<char> tail)
    {
        var text = Path(url.Trim());
        text = text[(text.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0)..].TrimStart('/');
        if (text.Length > 10 && text[0] == 'i' && char.IsAsciiDigit(text[1]) && text[2..].StartsWith(".wp.com/", StringComparison.OrdinalIgnoreCase))
            text = text[10..];
        var dot = text.LastIndexOf('.');
        var dash = dot < 0 ? -1 : text[..dot].LastIndexOf('-');
        var isSized = dash > 0 && IsSize(text[(dash + 1)..dot]);
        tail = isSized ? text[dot..] : default;
        return isSized ? text[..dash] : text;
    }

    static bool IsSize(ReadOnlySpan<char> text)
    {
        var cross = text.IndexOf('x');
        return cross > 0 && cross + 1 < text.Length && text[..cross].IndexOfAnyExceptInRange('0', '9') < 0 && text[(cross + 1)..].IndexOfAnyExceptInRange('0', '9') < 0;
    }

    static ReadOnlySpan<char> Path(ReadOnlySpan<char> url)
    {
        var end = url.IndexOfAny('?', '#');
        return end < 0 ? url : url[..end];
    }

    static ReadOnlySpan<char> FileName(ReadOnlySpan<char> url)
    {
        var path = Path(url.Trim());
        return path[(path.LastIndexOf('/') + 1)..];
    }
}
