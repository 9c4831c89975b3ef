namespace NewsArchive.Warc.Wacz;

/// <summary>What a verification has found so far, up to a limit.</summary>
sealed class WaczFindings(string bundleName, WarcRuleLevels levels)
{
    const int MaxCount = 10_000; // Enough to see what is wrong; a hostile bundle could hold one every few bytes.

    readonly List<WarcDiagnostic> _items = [];
    readonly TextAllowance _texts = new();

    /// <summary>Levels asked for.</summary>
    public WarcRuleLevels Levels => levels;

    /// <summary>Whether our own writer made the bundle: then every rule of ours is a promise.</summary>
    public bool IsOwn { get; set; }

    /// <summary>Whether a repair says in the bundle that something was lost.</summary>
    public bool IsRepaired { get; set; }

    public IReadOnlyList<WarcDiagnostic> Items => _items;

    public void Fail(string rule, string message, string? file = null, long? offset = null, string? recordId = null) =>
        Add(new(rule, WarcDiagnosticLevel.Fail, message, file ?? bundleName, offset, recordId));

    public void Warn(string rule, string message, string? file = null, long? offset = null, string? recordId = null) =>
        Add(new(rule, WarcDiagnosticLevel.Warn, message, file ?? bundleName, offset, recordId));

    /// <summary>A breach of what we promise, which other writers do not.</summary>
    public void FailIfOwn(string rule, string message, string? file = null, long? offset = null, string? recordId = null) =>
        Add(new(rule, IsOwn ? WarcDiagnosticLevel.Fail : WarcDiagnosticLevel.Warn, message, file ?? bundleName, offset, recordId));

    public void Fail(string rule, WarcFormatException e) => Fail(rule, e.Reason, e.File, e.Offset, e.RecordId);

    public void Add(WarcDiagnostic found)
    {
        if (levels.Apply(found) is not { } finding)
            return;
        if (_items.Count < MaxCount)
            _items.Add(_texts.Take(finding));
        else if (_items.Count == MaxCount)
            _items.Add(new("too-many-findings", WarcDiagnosticLevel.Fail, $"more than {MaxCount} findings: the rest is not listed", bundleName));
    }
}
