using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>One rule about the fields of a record head (WARC 1.1 §4 to §6): read by <see cref="WarcRules.Check(WarcRecordHead, string, long)"/>, and by the writer before a record is written.</summary>
/// <param name="Name">Stable kebab-case name, as in <see cref="WarcDiagnostic.Rule"/>.</param>
/// <param name="Level">How a breach that was read is treated.</param>
/// <param name="Section">Where WARC 1.1 states it.</param>
/// <param name="Find">What breaks the rule in a head.</param>
public sealed record WarcRule(string Name, WarcDiagnosticLevel Level, string Section, Func<WarcRecordHead, IReadOnlyList<WarcBreach>> Find)
{
    /// <summary>A rule that a head can break once.</summary>
    internal WarcRule(string name, WarcDiagnosticLevel level, string section, Func<WarcRecordHead, WarcBreach?> find)
        : this(name, level, section, head => find(head) is { } breach ? [breach] : [])
    {
    }

    /// <summary>
    /// Whether <see cref="Writing.WarcWriter"/> refuses a record that breaks it: true for what the standard says with "shall", false for what it recommends
    /// and for what a reader alone cannot do.
    /// </summary>
    public bool IsRefused { get; init; } = true;

    /// <summary>What of it is refused, where that is less than what is reported.</summary>
    internal Func<WarcRecordHead, IReadOnlyList<WarcBreach>> FindRefused { get => field ?? Find; init; }
}

/// <summary>One breach of a <see cref="WarcRule"/> (WARC 1.1 §4 to §6).</summary>
/// <param name="Field">Name of the field; null where the rule is about the whole head.</param>
/// <param name="Message">What is wrong, in one line.</param>
public readonly record struct WarcBreach(string? Field, string Message);
