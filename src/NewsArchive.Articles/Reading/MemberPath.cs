namespace NewsArchive.Articles.Reading;

/// <summary>Maps the name of a container member to a path below the container. Anything that could lead outside is refused, never mended.</summary>
static class MemberPath
{
    /// <summary>The clean relative path, or false with the reason.</summary>
    /// <param name="name">The member's name as stored.</param>
    /// <param name="isBackslashSeparator">For formats of DOS descent; in tar a backslash is a character of the name.</param>
    /// <param name="path">The path, or the reason for refusing.</param>
    public static bool TryMap(string name, bool isBackslashSeparator, out string path)
    {
        path = Reason(name) ?? "";
        if (path.Length > 0)
            return false;
        var parts = (isBackslashSeparator ? name.Replace('\\', '/') : name).Split('/').Where(part => part is not ("" or "."));
        path = string.Join('/', parts);
        if (path.Length > 0)
            return true;
        path = "it has no name";
        return false;
    }

    /// <summary>Hidden files and folders, and what macOS adds to every zip.</summary>
    public static bool IsHidden(string path) =>
        path.StartsWith('.') || path.Contains("/.", StringComparison.Ordinal) || path.StartsWith("__MACOSX/", StringComparison.Ordinal);

    static string? Reason(string name) =>
        name.Contains('\0', StringComparison.Ordinal) ? "its name holds NUL"
        : name.StartsWith('/') || name.StartsWith('\\') ? "its name is absolute"
        : name.Length >= 2 && name[1] == ':' && char.IsAsciiLetter(name[0]) ? "its name starts with a drive"
        : name.Split('/', '\\').Contains("..") ? "its name climbs out with .."
        : null;
}
