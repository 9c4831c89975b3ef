namespace NewsArchive.Warc;

/// <summary>
/// What a caller wants to have written breaks a rule of a standard; it was not written. A wrong call, not wrong bytes: those raise
/// <see cref="WarcFormatException"/>.
/// </summary>
public sealed class WarcRuleException : ArgumentException
{
    /// <summary>Says which rule is broken, by what.</summary>
    /// <param name="reason">What is wrong, in one line.</param>
    /// <param name="rule">The rule's name in kebab case, as in <see cref="WarcDiagnostic.Rule"/>.</param>
    /// <param name="section">Standard and section that state it, for example <c>WARC 1.1 §5.14</c>.</param>
    /// <param name="field">The field, property or entry concerned, or null.</param>
    /// <param name="recordId">The WARC-Record-ID of the record concerned, or null.</param>
    public WarcRuleException(string reason, string rule, string section, string? field = null, string? recordId = null)
        : base($"{(recordId is null ? "" : recordId + ": ")}{reason} ({rule}, {section})") =>
        (Reason, Rule, Section, Field, RecordId) = (reason, rule, section, field, recordId);

    /// <summary>What is wrong, without record, rule and section.</summary>
    public string Reason { get; }

    /// <summary>The rule's name in kebab case, as in <see cref="WarcDiagnostic.Rule"/>.</summary>
    public string Rule { get; }

    /// <summary>Standard and section that state the rule, for example <c>WARC 1.1 §5.14</c>.</summary>
    public string Section { get; }

    /// <summary>The field, property or entry concerned; null where the rule is about the whole.</summary>
    public string? Field { get; }

    /// <summary>The WARC-Record-ID of the record concerned; null where there is none.</summary>
    public string? RecordId { get; }
}
