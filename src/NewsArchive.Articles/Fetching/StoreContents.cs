using System.Collections.Immutable;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Fetching;

/// <summary>What a store holds, in memory, as its journal tells it. Not thread-safe.</summary>
sealed class StoreContents
{
    readonly Dictionary<string, Capture> _byAsked = new(StringComparer.Ordinal);
    readonly Dictionary<string, Capture> _byFinal = new(StringComparer.Ordinal);
    readonly Dictionary<string, FetchFailure> _failures = new(StringComparer.Ordinal);
    readonly Dictionary<(string Path, WarcDigest Digest), DateTimeOffset> _sights = [];
    readonly Dictionary<WarcDigest, StoredPayload> _payloads = [];

    StoreContents(StoreJournal.Store store) => (WarcInfoId, WarcInfo, WarcLength) = (store.RecordId, store.WarcInfo, store.WarcInfo.Location.Length);

    public string WarcInfoId { get; }

    public CaptureMember WarcInfo { get; }

    /// <summary>Bytes of the WARC that the journal accounts for: what follows is a torn tail.</summary>
    public long WarcLength { get; private set; }

    /// <summary>Bytes of the journal's whole lines.</summary>
    public long JournalLength { get; private set; }

    /// <exception cref="ArticleFormatException">A line before the last is no journal line, or the WARC is shorter than the journal says.</exception>
    public static StoreContents Load(string warcPath, string journalPath)
    {
        var journal = File.ReadAllBytes(journalPath);
        StoreContents? contents = null;
        var (at, number) = (0, 0);
        while (at < journal.Length)
        {
            var end = journal.AsSpan(at).IndexOf((byte)'\n');
            number++;
            var entry = end < 0 ? null : StoreJournal.Parse(journal.AsMemory(at, end));
            if (entry is null && contents is not null && IsTornTail(journal.AsSpan(at))) break;
            if (contents is null && entry is StoreJournal.Store store) contents = new(store);
            else if (contents is null || entry is null or StoreJournal.Store || !contents.TryAdd(entry))
                throw new ArticleFormatException("the journal is damaged here; bring back a good copy or name another --store", journalPath, number);
            at += end + 1;
            contents.JournalLength = at;
        }
        if (contents is null) throw new ArticleFormatException("the journal is empty; bring back a good copy or name another --store", journalPath);
        if (!File.Exists(warcPath) || new FileInfo(warcPath).Length < contents.WarcLength)
            throw new ArticleFormatException($"is shorter than the {contents.WarcLength} bytes that {CaptureStore.JournalName} accounts for; bring back a good copy or name another --store", warcPath);
        return contents;
    }

    /// <summary>
    /// Whether bytes that are no journal line can be the end of an interrupted write: nothing after them is a whole line of ours. Lines are
    /// written after their members are durable, so what is cut here costs a fetch, never a capture that was reported as durable.
    /// </summary>
    static bool IsTornTail(ReadOnlySpan<byte> rest)
    {
        while (rest.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (StoreJournal.Parse(rest[..end].ToArray()) is not null) return false;
            rest = rest[(end + 1)..];
        }
        return true;
    }

    /// <summary>Adds a line that was read; false when its members do not follow on those before.</summary>
    public bool TryAdd(StoreJournal entry)
    {
        if (entry is StoreJournal.Unchanged { Members: var members } && !Follow(members)) return false;
        if (entry is StoreJournal.Taken { Capture: var capture })
        {
            if (!Follow(capture.Members) || capture.Members[^1].Type is not (WarcRecordType.Response or WarcRecordType.Resource or WarcRecordType.Revisit)) return false;
            if (capture.Members[^1].Type == WarcRecordType.Revisit && !_payloads.ContainsKey(capture.PayloadDigest)) return false;
        }
        switch (entry)
        {
            case StoreJournal.Unchanged unchanged: Add(unchanged); break;
            case StoreJournal.Taken taken: Add(taken); break;
            case StoreJournal.Missed missed: Add(missed); break;
            case StoreJournal.Sight sight: Add(sight); break;
        }
        return true;
    }

    bool Follow(ImmutableArray<CaptureMember> members)
    {
        var next = WarcLength;
        foreach (var member in members)
        {
            if (member.Location.Offset != next || member.Location.Length <= 0) return false;
            next += member.Location.Length;
        }
        return true;
    }

    public void Add(StoreJournal.Unchanged unchanged) => WarcLength = unchanged.Members[^1].Location.Offset + unchanged.Members[^1].Location.Length;

    public void Add(StoreJournal.Sight sight) => _sights.TryAdd((sight.Path, sight.Digest), sight.Date);

    public void Add(StoreJournal.Missed missed) => _failures[missed.Uri] = missed.Failure;

    /// <summary>Adds a capture whose members are written; gives it back with <see cref="Capture.RefersTo"/> filled in.</summary>
    public Capture Add(StoreJournal.Taken taken)
    {
        var capture = taken.Capture;
        var last = capture.Members[^1];
        if (last.Type == WarcRecordType.Revisit)
            capture = capture with { RefersTo = _payloads[capture.PayloadDigest].Member };
        else
            _payloads[capture.PayloadDigest] = new(capture.RecordId, capture.Uri, capture.Date) { Member = last };
        _byAsked[capture.AskedUri] = capture;
        _byFinal[capture.Uri] = capture;
        _failures.Remove(capture.AskedUri);
        WarcLength = last.Location.Offset + last.Location.Length;
        return capture;
    }

    /// <summary>Notes a payload whose response is about to be written.</summary>
    public void Reserve(WarcDigest digest, string recordId, string uri, DateTimeOffset date) => _payloads.Add(digest, new(recordId, uri, date));

    public Capture? Find(string uri) => _byAsked.GetValueOrDefault(uri) ?? _byFinal.GetValueOrDefault(uri);

    public FetchFailure? FindFailure(string uri) => _failures.GetValueOrDefault(uri);

    public DateTimeOffset? FindSight(string path, WarcDigest digest) => _sights.TryGetValue((path, digest), out var date) ? date : null;

    public StoredPayload? FindPayload(WarcDigest digest) => _payloads.GetValueOrDefault(digest);
}

/// <summary>The response, or resource, that holds a payload, for revisits to name.</summary>
sealed record StoredPayload(string RecordId, string Uri, DateTimeOffset Date)
{
    /// <summary>Its member; null while it waits to be written.</summary>
    public CaptureMember? Member { get; init; }
}
