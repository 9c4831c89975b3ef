using NewsArchive.Articles.Captures;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Tests.Captures;

/// <summary>What <see cref="CaptureIndex"/> chooses, plainly: everything in memory, and found by its own value.</summary>
sealed class PlainCaptureIndex
{
    readonly Dictionary<string, WebCapture> _byId = new(StringComparer.Ordinal);
    readonly Dictionary<WarcDigest, WebCapture> _byDigest = [];
    readonly ILookup<string, WebCapture> _byUrl;

    /// <summary>Takes the captures of a scan.</summary>
    public PlainCaptureIndex(IReadOnlyList<WebCapture> captures)
    {
        _byUrl = captures.ToLookup(capture => capture.Url, StringComparer.Ordinal);
        var isAnyRevisit = captures.Any(capture => capture.Revisit is not null); // else nothing is resolved
        foreach (var capture in captures.Where(capture => isAnyRevisit && capture is { Revisit: null, IsConversion: false, Damage: null }))
        {
            if (capture.RecordId is { } id)
                _byId.TryAdd(id, capture);
            if (capture is { Doubt: null } && capture.DeclaredDigest != default)
                _byDigest.TryAdd(capture.DeclaredDigest, capture);
        }
        Urls = [.. _byUrl.OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Choose(group.Key, group))];
    }

    /// <summary>Every URL, in ordinal order.</summary>
    public IReadOnlyList<CapturedUrl> Urls { get; }

    static IReadOnlyList<WebCapture> NoneLost => [];

    CapturedUrl Choose(string url, IEnumerable<WebCapture> captures)
    {
        List<WebCapture>? lost = null;
        WebCapture? refused = null;
        foreach (var capture in captures.OrderBy(capture => capture.IsConversion).ThenByDescending(capture => capture.Date).ThenByDescending(capture => capture.Number))
        {
            var payload = Resolve(capture);
            if (IsAnswer(capture, payload) && payload is { Damage: null })
                return new CapturedUrl(url, capture, payload, lost ?? NoneLost, null);
            if (payload is null || payload.Damage is not null)
                (lost ??= []).Add(capture);
            else
                refused ??= capture;
        }
        return new CapturedUrl(url, null, null, lost ?? NoneLost, refused);
    }

    /// <summary>A revisit after 304 has the answer that it was compared with.</summary>
    static bool IsAnswer(WebCapture capture, WebCapture? payload) =>
        capture.Revisit is null || capture.Status is null or 304 ? payload?.IsWhole == true : capture.IsWhole;

    /// <summary>The record that holds the payload: the capture itself; for a revisit the one that it names, or one with its digest.</summary>
    WebCapture? Resolve(WebCapture capture)
    {
        if (capture.Revisit is not { } reference)
            return capture;
        if (capture.IsRedirect)
            return capture; // it has no payload that anybody would miss
        return Named(reference).FirstOrDefault(other => MayHold(other, capture))
            ?? (capture.DeclaredDigest != default ? _byDigest.GetValueOrDefault(capture.DeclaredDigest) : null)
            ?? (capture.Status == 304 ? _byUrl[capture.Url].Where(other => IsPayload(other) && other.Date <= capture.Date).MaxBy(other => other.Date) : null);
    }

    /// <summary>The records that a revisit names: by id, or by URL and date, which several may share.</summary>
    IEnumerable<WebCapture> Named(RevisitReference reference)
    {
        if (reference.RecordId is { } id && _byId.TryGetValue(id, out var named))
            yield return named;
        if (reference.Url is { } url)
            foreach (var capture in _byUrl[url].Where(capture => IsPayload(capture) && (reference.Date is null || capture.Date == reference.Date)))
                yield return capture;
    }

    /// <summary>Whether digests let a record hold the payload of a revisit. What 304 answers for has a digest of its own: of nothing.</summary>
    static bool MayHold(WebCapture payload, WebCapture revisit) =>
        revisit.Status == 304 || revisit.DeclaredDigest == default || payload.DeclaredDigest.Algorithm != revisit.DeclaredDigest.Algorithm || payload.DeclaredDigest == revisit.DeclaredDigest;

    static bool IsPayload(WebCapture capture) => capture is { Revisit: null, IsConversion: false, Damage: null, IsWhole: true };
}

/// <summary>What an archive has of a URL.</summary>
/// <param name="Url">The URL, without fragment.</param>
/// <param name="Capture">The capture that stands for it; null when none can.</param>
/// <param name="Payload">The record that holds its payload: another one when it is a revisit.</param>
/// <param name="Lost">Later captures whose payload cannot be had.</param>
/// <param name="Refused">Where there is no payload: the latest redirect, error or part.</param>
sealed record CapturedUrl(string Url, WebCapture? Capture, WebCapture? Payload, IReadOnlyList<WebCapture> Lost, WebCapture? Refused);
