using System.Text.Json;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>Lines of a CDXJ index, whoever wrote them.</summary>
public static class IndexLine
{
    /// <summary>Key, time stamp and place, in one spelling; digests are spelt in more than one way and are left out.</summary>
    public static string Place(string line)
    {
        var parts = line.Split(' ', 3);
        var json = JsonDocument.Parse(parts[2]).RootElement;
        return string.Join(' ', [parts[0], parts[1], .. new[] { "url", "filename", "offset", "length" }.Select(name => json.GetProperty(name).ToString())]);
    }
}
