using System.Text;

namespace NewsArchive.Articles.Reading;

/// <summary>A list of inputs from a file or a pipe: <c>--files-from</c>, <c>-0</c>.</summary>
public static class InputList
{
    /// <summary>Reads UTF-8 names, one a line (LF or CRLF) or ended by NUL as <c>find -print0</c> writes them. Empty names are left out.</summary>
    /// <param name="stream">The list; read to its end, not disposed.</param>
    /// <param name="nulSeparated">Whether NUL ends a name, so that names may hold line ends.</param>
    public static string[] Read(Stream stream, bool nulSeparated)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var names = reader.ReadToEnd().Split(nulSeparated ? '\0' : '\n');
        return [.. names.Select(name => nulSeparated ? name : name.TrimEnd('\r')).Where(name => name.Length > 0)];
    }
}
