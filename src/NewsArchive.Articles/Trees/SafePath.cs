using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Trees;

/// <summary>Turns an archived path into one that stays below a folder (docs/security: hostile names).</summary>
static class SafePath
{
    /// <summary>The longest name that common file systems hold, in UTF-8 bytes, with room for a temporary's suffix.</summary>
    const int MaxNameBytes = 240;

    static readonly ImmutableHashSet<string> DeviceNames = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", .. "0123456789¹²³".SelectMany(n => new[] { $"COM{n}", $"LPT{n}" })]);

    /// <summary>The longest name of common file systems in bytes (NAME_MAX), and the longest path (PATH_MAX without its NUL).</summary>
    const int MaxBytesOnDisk = 255, MaxPathBytes = 4095;

    /// <summary>Why a path is not written as it is: it would leave the folder, or no file system holds it. Null when it is safe.</summary>
    public static string? Refusal(BytePath path) => Escape(path) ?? Unholdable(path);

    /// <summary>Why a path is never written under any name: it would leave the folder, or is no name at all. Null when it is safe.</summary>
    public static string? Escape(BytePath path)
    {
        var bytes = path.ToBytes().AsSpan();
        if (bytes.IsEmpty)
            return "an empty path";
        if (bytes.Contains((byte)0))
            return "a path with NUL";
        if (bytes[0] == '/')
            return "an absolute path";
        foreach (var range in bytes.Split((byte)'/'))
            if (bytes[range] is [] or [(byte)'.'] or [(byte)'.', (byte)'.'])
                return "a path with a name that climbs or is empty";
        return null;
    }

    static string? Unholdable(BytePath path)
    {
        var bytes = path.ToBytes().AsSpan();
        if (OperatingSystem.IsWindows() && path.Text.AsSpan().ContainsAny('\\', ':'))
            return "a path with a backslash or colon, which lead elsewhere on Windows; pass --portable-names";
        if (bytes.Length > MaxPathBytes)
            return $"a path of {bytes.Length} bytes; file systems hold {MaxPathBytes}";
        foreach (var range in bytes.Split((byte)'/'))
            if (bytes[range].Length > MaxBytesOnDisk)
                return $"a name of {bytes[range].Length} bytes; file systems hold {MaxBytesOnDisk}, pass --portable-names";
        return null;
    }

    /// <summary>The names of a path that was not refused.</summary>
    public static BytePath[] Split(BytePath path)
    {
        if (path.Bytes.IsDefault)
            return [.. path.Text.Split('/').Select(name => new BytePath(name))];
        var names = new List<BytePath>();
        var bytes = path.Bytes.AsSpan();
        foreach (var range in bytes.Split((byte)'/'))
            names.Add(new BytePath(Encoding.UTF8.GetString(bytes[range]), [.. bytes[range]]));
        return [.. names];
    }

    /// <summary>The path with every name made fit for Windows, macOS and Linux; equal when it already is.</summary>
    public static string ToPortable(string path) => string.Join('/', path.Split('/').Select(ToPortableName));

    /// <summary>The path with a mark before the ending of its last name, whose stem is cut where it would be too long with it.</summary>
    /// <param name="path">A path of <see cref="ToPortable"/>.</param>
    /// <param name="ending">What its last name ends with: the mark goes before it. May be empty.</param>
    /// <param name="mark">A few letters that every system holds.</param>
    public static string WithMark(string path, string ending, string mark)
    {
        var name = path.LastIndexOf('/') + 1;
        return string.Concat(path.AsSpan(0, name), Cut(path[name..^ending.Length], MaxNameBytes - Encoding.UTF8.GetByteCount(mark + ending)), mark, ending);
    }

    /// <summary>One key for the paths that are one file where case or composition of letters does not count (Windows, macOS).</summary>
    public static string CollisionKey(string path) => Nfc.Compose(path).ToUpperInvariant();

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
        return Encoding.UTF8.GetByteCount(text) <= MaxNameBytes ? text : Shorten(text).TrimEnd(' ', '.');
    }

    static bool IsUnsafe(Rune rune) =>
        rune.Value < 0x20 || rune.Value is >= 0x7F and < 0xA0 || rune.Value is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|'
        || rune.Value is >= 0x202A and <= 0x202E or >= 0x2066 and <= 0x2069 or 0x061C or 0x200E or 0x200F or 0xFFFD;

    static string Shorten(string name)
    {
        var extension = Path.GetExtension(name);
        if (Encoding.UTF8.GetByteCount(extension) > 16)
            extension = "";
        return Cut(name[..^extension.Length], MaxNameBytes - Encoding.UTF8.GetByteCount(extension)) + extension;
    }

    static string Cut(string stem, int maxBytes)
    {
        while (Encoding.UTF8.GetByteCount(stem) > maxBytes)
            stem = stem[..^(char.IsLowSurrogate(stem[^1]) ? 2 : 1)];
        return stem;
    }
}
