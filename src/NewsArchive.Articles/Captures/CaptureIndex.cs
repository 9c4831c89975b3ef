using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Captures;

/// <summary>
/// For each URL of an archive the capture that stands for it: the latest whose payload can be had. Revisits lead to the record whose
/// payload they repeat; a conversion stands for a URL only where no capture can. URLs have numbers in ordinal order, from 0.
/// </summary>
sealed class CaptureIndex
{
    const int None = -1;

    readonly CaptureTable _captures;
    readonly int[] _urls; // as the table numbers them, in ordinal order
    readonly int[] _byUrl; // captures, grouped by the table's number of their URL, in file order
    readonly int[] _ends; // where the group of a URL ends in it
    readonly Dictionary<ulong, int> _byId = []; // keys that revisits ask for: the first capture, or none
    readonly Dictionary<ulong, int> _byDigest = [];
    readonly Choice[] _choices;
    PayloadHolders? _holders; // only where revisits look for them
    PayloadHolders? _untimedHolders;

    /// <summary>Takes the captures of a scan, which must live as long.</summary>
    public CaptureIndex(CaptureTable captures)
    {
        _captures = captures;
        _urls = [.. Enumerable.Range(0, captures.Urls.Count)];
        _urls.AsSpan().Sort(captures.Urls.Compare);
        (_byUrl, _ends) = GroupByUrl(captures);
        FindWhatRevisitsName();
        _choices = new Choice[_urls.Length];
        for (var url = 0; url < _urls.Length; url++)
            _choices[url] = Choose(url, null);
    }

    /// <summary>What an archive has of a URL.</summary>
    /// <param name="Capture">The capture that stands for it. Where none can: the latest redirect, error or part, or none.</param>
    /// <param name="Payload">The record that holds its payload: another one when the capture is a revisit; or none.</param>
    /// <param name="HasLost">Whether later captures have a payload that cannot be had.</param>
    readonly record struct Choice(int Capture, int Payload, bool HasLost);

    /// <summary>See <see cref="PayloadHolders.Looks"/>.</summary>
    public long LooksAtHolders => (_holders?.Looks ?? 0) + (_untimedHolders?.Looks ?? 0);

    /// <summary>How many URLs there are.</summary>
    public int Count => _urls.Length;

    /// <summary>A URL, without fragment.</summary>
    public string UrlOf(int url) => _captures.Urls[_urls[url]];

    /// <summary>Copies a URL.</summary>
    /// <returns>How long it is; nothing is copied when it is longer than fits.</returns>
    public int CopyUrl(int url, Span<char> output) => TextBytes.CopyTo(_captures.Urls.Read(_urls[url]), output);

    /// <summary>Whether a payload of the URL can be had.</summary>
    public bool HasPayload(int url) => _choices[url].Payload != None;

    /// <summary>The record that holds the payload of a URL that has one.</summary>
    public WebCapture Payload(int url) => _captures[_choices[url].Payload];

    /// <summary>The number in the archive of that record.</summary>
    public int PayloadNumber(int url) => _captures.Packed(_choices[url].Payload).Number;

    /// <summary>What the payload is of a URL that has one; without a name where its endings are not known.</summary>
    public PayloadKind KindOf(int url) => PayloadKind.OfCode(_captures.Packed(_choices[url].Payload).Kind);

    /// <summary>Whether the record that holds the payload of a URL that has one has that mark.</summary>
    public bool IsPayload(int url, CaptureMarks mark) => _captures.Packed(_choices[url].Payload).Is(mark);

    /// <summary>Whether there is a <see cref="DoubtOf"/>.</summary>
    public bool IsDoubted(int url) => _choices[url] is var choice && HasPayload(url) && (_captures.Packed(choice.Payload).Is(CaptureMarks.Doubted) || _captures.Packed(choice.Capture).Is(CaptureMarks.Doubted));

    /// <summary>Why the payload of a URL may not be what was received, or why the revisit that leads to it may not be what was written; null: there is no doubt, or no payload.</summary>
    public string? DoubtOf(int url) => IsDoubted(url) ? Payload(url).Doubt ?? $"the revisit {_captures[_choices[url].Capture].Doubt}" : null;

    /// <summary>The number in the archive of the capture that stands for a URL that has a payload.</summary>
    public int CaptureNumber(int url) => _captures.Packed(_choices[url].Capture).Number;

    /// <summary>Where a URL has no payload: the latest redirect, error or part; or null.</summary>
    public WebCapture? Refused(int url) => !HasPayload(url) && _choices[url].Capture is not None and var capture ? _captures[capture] : null;

    /// <summary>Whether <see cref="Refused"/> is a redirect.</summary>
    public bool IsRedirect(int url) => !HasPayload(url) && _choices[url].Capture is not None and var capture && _captures.Packed(capture).IsRedirect;

    /// <summary>Captures of a URL later than the one that stands for it, whose payload cannot be had; the latest first.</summary>
    public IEnumerable<WebCapture> Lost(int url)
    {
        if (!_choices[url].HasLost)
            return [];
        var lost = new List<int>();
        Choose(url, lost);
        return lost.Select(capture => _captures[capture]);
    }

    static (int[] ByUrl, int[] Ends) GroupByUrl(CaptureTable captures)
    {
        var ends = new int[captures.Urls.Count];
        for (var capture = 0; capture < captures.Count; capture++)
            ends[captures.Packed(capture).Url]++;
        for (var (url, sum) = (0, 0); url < ends.Length; url++)
            (ends[url], sum) = (sum, sum + ends[url]);
        var byUrl = new int[captures.Count];
        for (var capture = 0; capture < captures.Count; capture++)
            byUrl[ends[captures.Packed(capture).Url]++] = capture;
        return (byUrl, ends);
    }

    /// <summary>The captures of a URL, as the table numbers it, in file order.</summary>
    ReadOnlySpan<int> Of(int url) => _byUrl.AsSpan((url == 0 ? 0 : _ends[url - 1]).._ends[url]);

    /// <summary>Only where there are revisits, and only for those keys that they name.</summary>
    void FindWhatRevisitsName()
    {
        for (var number = 0; number < _captures.Count; number++)
            if (_captures.Packed(number) is var revisit && revisit.Is(CaptureMarks.Revisit))
            {
                _byId.TryAdd(revisit.IdKey, None);
                _byDigest.TryAdd(revisit.DigestKey, None);
            }
        if (_byId.Count == 0)
            return;
        for (var number = 0; number < _captures.Count; number++)
            if (_captures.Packed(number) is var capture && !capture.Is(CaptureMarks.Revisit | CaptureMarks.Conversion | CaptureMarks.Damaged))
            {
                SetFirst(_byId, capture.IdKey, number);
                if (!capture.Is(CaptureMarks.Doubted))
                    SetFirst(_byDigest, capture.DigestKey, number);
            }
    }

    static void SetFirst(Dictionary<ulong, int> captures, ulong key, int number)
    {
        if (key != 0 && captures.GetValueOrDefault(key) == None)
            captures[key] = number;
    }

    Choice Choose(int url, List<int>? lost)
    {
        var (refused, hasLost) = (None, false);
        foreach (var number in LatestFirst(Of(_urls[url])))
        {
            var payload = Resolve(number);
            var isLost = payload == None || _captures.Packed(payload).Is(CaptureMarks.Damaged);
            if (!isLost && IsAnswer(number, payload))
                return new Choice(number, payload, hasLost);
            hasLost |= isLost;
            if (isLost)
                lost?.Add(number);
            else if (refused == None)
                refused = number;
        }
        return new Choice(refused, None, hasLost);
    }

    /// <summary>Conversions last.</summary>
    ReadOnlySpan<int> LatestFirst(ReadOnlySpan<int> captures)
    {
        if (captures.Length < 2)
            return captures;
        int[] sorted = [.. captures];
        sorted.AsSpan().Sort((left, right) =>
        {
            var (a, b) = (_captures.Packed(left), _captures.Packed(right));
            var order = a.Is(CaptureMarks.Conversion).CompareTo(b.Is(CaptureMarks.Conversion));
            order = order != 0 ? order : b.Ticks.CompareTo(a.Ticks);
            return order != 0 ? order : b.Number.CompareTo(a.Number);
        });
        return sorted;
    }

    /// <summary>A revisit after 304 has the answer that it was compared with.</summary>
    bool IsAnswer(int number, int payload) =>
        _captures.Packed(number) is var capture && capture.Is(CaptureMarks.Revisit) && capture.Status is not (-1 or 304) ? capture.Is(CaptureMarks.Whole) : _captures.Packed(payload).Is(CaptureMarks.Whole);

    /// <summary>The record that holds the payload: the capture itself; for a revisit the one that it names, or one with its digest.</summary>
    int Resolve(int number)
    {
        var packed = _captures.Packed(number);
        if (!packed.Is(CaptureMarks.Revisit) || packed.IsRedirect) // a redirect has no payload that anybody would miss
            return number;
        var revisit = _captures[number];
        if (revisit.Revisit is not { } reference) // marked as one
            return number;
        if (reference.RecordId is { } id && _byId.GetValueOrDefault(packed.IdKey, None) is not None and var named && MayHold(named, packed, revisit) && _captures[named].RecordId == id)
            return named;
        if (reference.Url is { } url && _captures.FindUrl(url) is { } referred && FindAt(referred, reference.Date, packed, revisit) is not None and var found)
            return found;
        if (packed.DigestKey != 0 && _byDigest.GetValueOrDefault(packed.DigestKey, None) is not None and var same && _captures[same].DeclaredDigest == revisit.DeclaredDigest)
            return same;
        return packed.Status == 304 ? LatestUpTo(packed) : None;
    }

    /// <summary>The record of a URL and a date that a revisit names: of several the first that may hold its payload.</summary>
    int FindAt(int url, DateTimeOffset? date, in PackedCapture packed, WebCapture revisit)
    {
        var (holders, ticks) = date is { } time ? (TimedHolders, time.UtcTicks) : (_untimedHolders ??= new(_captures, isTimed: false), 0);
        var own = packed;
        return (HasPayloadDigest(own) ? holders.First(url, ticks, own.DigestKey, number => MayHold(number, own, revisit)) : holders.First(url, ticks)) ?? None;
    }

    int LatestUpTo(in PackedCapture revisit) =>
        TimedHolders.LatestUpTo(revisit.Url, revisit.Ticks) is { } ticks ? TimedHolders.First(revisit.Url, ticks) ?? None : None;

    PayloadHolders TimedHolders => _holders ??= new(_captures, isTimed: true);

    /// <summary>Whether a revisit has a digest of the payload. What 304 answers for has a digest of its own: of nothing.</summary>
    static bool HasPayloadDigest(in PackedCapture revisit) => revisit.Status != 304 && revisit.DigestKey != 0;

    /// <summary>Whether digests let a record hold the payload of a revisit.</summary>
    bool MayHold(int payload, in PackedCapture packed, WebCapture revisit)
    {
        if (!HasPayloadDigest(packed))
            return true;
        if (PackedCapture.Differ(packed.DigestKey, _captures.Packed(payload).DigestKey))
            return false;
        var digest = _captures[payload].DeclaredDigest;
        return digest.Algorithm != revisit.DeclaredDigest.Algorithm || digest == revisit.DeclaredDigest;
    }
}
