namespace NewsArchive.Warc.Reading;

/// <summary>Diagnostics of one file, up to a limit.</summary>
sealed class DiagnosticList(string fileName, int limit)
{
    readonly List<WarcDiagnostic> _items = [];

    public IReadOnlyList<WarcDiagnostic> Items => _items;

    public void Add(WarcReadRule rule, string message, long offset, string? recordId = null) =>
        Add(new WarcDiagnostic(rule.Name, rule.Level, message, fileName, offset, recordId));

    public void Add(WarcDiagnostic diagnostic)
    {
        if (_items.Count < limit)
            _items.Add(diagnostic);
        else if (_items.Count == limit)
            _items.Add(new WarcDiagnostic("too-many-findings", WarcDiagnosticLevel.Fail, $"more than {limit} findings: the rest is not listed", fileName, diagnostic.Offset));
    }
}
