using NewsArchive.Warc.Http;

namespace NewsArchive.Articles.Fetching;

/// <summary>What a stored response head says besides what HTTP needs.</summary>
static class CaptureHead
{
    const int MaxTag = 500;

    /// <summary>X-Robots-Tag of a response, its fields joined by a comma and cut to a bounded length; null for none.</summary>
    public static string? RobotsTag(ReadOnlySpan<byte> head)
    {
        if (!HttpHead.TryParse(head, out var http) || http is null) return null;
        var text = string.Join(", ", http.Fields.Where(field => field.Name.Equals("X-Robots-Tag", StringComparison.OrdinalIgnoreCase)).Select(field => field.Value.Trim()));
        if (text.Length > MaxTag) text = text[..MaxTag];
        return text.Length == 0 ? null : string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
    }
}
