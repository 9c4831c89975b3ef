namespace NewsArchive.Warc.Reading;

/// <summary>Diagnostics of one file at the levels asked for, up to a limit.</summary>
sealed class DiagnosticList(string fileName, int limit, WarcRuleLevels levels)
{
    readonly List<WarcDiagnostic> _items = [];
    readonly TextAllowance _texts = new();

    public IReadOnlyList<WarcDiagnostic> Items => _items;

    public void Add(WarcReadRule rule, string message, long offset, string? recordId = null) =>
        Add(new WarcDiagnostic(rule.Name, rule.Level, message, fileName, offset, recordId));

    public void Add(WarcDiagnostic found)
    {
        if (levels.Apply(found) is not { } diagnostic)
            return;
        if (_items.Count < limit)
            _items.Add(_texts.Take(diagnostic));
        else if (_items.Count == limit)
            _items.Add(new WarcDiagnostic("too-many-findings", WarcDiagnosticLevel.Fail, $"more than {limit} findings: the rest is not listed", fileName, diagnostic.Offset));
    }
}
