using System.Collections.Immutable;
using System.Text;

namespace NewsArchive.Articles.Trees;

/// <summary>Turns an archived path into one that stays below a folder (docs/security: hostile names).</summary>
static class SafePath
{
    /// <summary>The longest name that common file systems hold, in UTF-8 bytes, with room for a temporary's suffix.</summary>
    const int MaxNameBytes = 240;

    static readonly ImmutableHashSet<string> DeviceNames = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })]);

    /// <summary>Why a path is never written: it would leave the folder or is no name at all. Null when it is safe.</summary>
    public static string? Refusal(string path)
    {
        if (path.Length == 0)
            return "empty path";
        if (path.Contains('\0', StringComparison.Ordinal))
            return "NUL in the path";
        if (path[0] is '/' || (path[0] == '\\' && OperatingSystem.IsWindows()))
            return "absolute path";
        if (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0]) && OperatingSystem.IsWindows())
            return "drive letter";
        foreach (var segment in path.Split('/'))
            if (segment is "" or "." or "..")
                return "a segment that climbs or is empty";
        return null;
    }

    /// <summary>The path with every name made fit for Windows, macOS and Linux; equal when it already is.</summary>
    public static string ToPortable(string path) => string.Join('/', path.Split('/').Select(ToPortableName));

    static string ToPortableName(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
            safe.Append(IsUnsafe(rune) ? "_" : rune.ToString());
        var text = safe.ToString().TrimEnd(' ', '.');
        if (text.Length == 0)
            text = "_";
        if (DeviceNames.Contains(text.Split('.')[0].TrimEnd()))
            text = "_" + text;
        return Encoding.UTF8.GetByteCount(text) <= MaxNameBytes ? text : Shorten(text);
    }

    static bool IsUnsafe(Rune rune) =>
        rune.Value < 0x20 || rune.Value is >= 0x7F and < 0xA0 || rune.Value is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|'
        || rune.Value is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 or 0x200E or 0x200F or 0xFFFD;

    static string Shorten(string name)
    {
        var extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > 16)
            extension = "";
        var stem = name[..^extension.Length];
        while (Encoding.UTF8.GetByteCount(stem) + Encoding.UTF8.GetByteCount(extension) > MaxNameBytes)
            stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return stem + extension;
    }
}
