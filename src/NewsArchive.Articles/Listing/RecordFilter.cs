using System.Collections.Immutable;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Listing;

/// <summary>Which records a list holds. Every condition that is given must hold; <c>new()</c> lets all through.</summary>
public sealed record RecordFilter
{
    /// <summary>WARC-Type names in lower case; empty for all.</summary>
    public ImmutableArray<string> Types { get; init; } = [];

    /// <summary>How the target URI begins, or null.</summary>
    public string? UrlPrefix { get; init; }

    /// <summary>HTTP status, or null.</summary>
    public int? Status { get; init; }

    /// <summary>How the media type begins: <c>image/</c>, <c>text/html</c>. Without case; null for all.</summary>
    public string? MediaType { get; init; }

    /// <summary>The first instant, or null.</summary>
    public ListedDate? From { get; init; }

    /// <summary>The last instant, or null. A coarse one (<c>2021-04</c>) holds its whole year, month, day …</summary>
    public ListedDate? To { get; init; }

    /// <summary>Whether everything is let through.</summary>
    public bool IsOpen => Types.IsEmpty && UrlPrefix is null && Status is null && MediaType is null && From is null && To is null;

    /// <summary>Whether a record is asked for. One that lacks what is asked about is not.</summary>
    public bool Matches(ListedRecord record) =>
        (Types.IsEmpty || (record.RecordType is { } type && Types.Contains(type)))
        && (UrlPrefix is null || record.Uri?.StartsWith(UrlPrefix, StringComparison.Ordinal) == true)
        && (Status is null || record.Status == Status)
        && (MediaType is null || record.MediaType?.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase) == true)
        && IsInTime(record.Date);

    bool IsInTime(string? date) =>
        (From is null && To is null)
        || (ListedDate.TryParse(date, out var at) && (From is not { } from || at.Last >= from.First) && (To is not { } to || at.First <= to.Last));
}
