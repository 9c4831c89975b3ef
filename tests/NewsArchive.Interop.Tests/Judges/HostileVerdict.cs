namespace NewsArchive.Interop.Tests.Judges;

/// <summary>Something that happened, or stands, in a page and may not.</summary>
/// <param name="Id">Place of the item in the list.</param>
/// <param name="Phase"><c>served</c> or <c>inserted</c> (by innerHTML) for what was looked at, <c>page</c> for what happened.</param>
/// <param name="Kind">execution, request, static, clobber, difference, unstable, broken.</param>
/// <param name="Detail">What it was.</param>
public sealed record HostileFinding(int Id, string Phase, string Kind, string Detail);

/// <summary>All findings of a run.</summary>
/// <param name="Judged">How many items were put into pages.</param>
/// <param name="ImageRequests">Requests for images that the items' own img or srcset name: these are allowed.</param>
/// <param name="Seconds">How long Chromium took.</param>
/// <param name="Findings">Everything else.</param>
public sealed record HostileVerdict(int Judged, int ImageRequests, double Seconds, IReadOnlyList<HostileFinding> Findings)
{
    /// <summary>How many items have a finding of that kind.</summary>
    public int Count(string kind) => Findings.Where(finding => finding.Kind == kind).DistinctBy(finding => finding.Id).Count();
}
