using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>One rule about the fields of a record head.</summary>
/// <param name="Name">Stable kebab-case name, as in <see cref="WarcDiagnostic.Rule"/>.</param>
/// <param name="Level">How a breach is treated.</param>
/// <param name="Section">Where WARC 1.1 states it.</param>
/// <param name="Find">What breaks the rule in a head, a line for each breach.</param>
public sealed record WarcRule(string Name, WarcDiagnosticLevel Level, string Section, Func<WarcRecordHead, IReadOnlyList<string>> Find)
{
    /// <summary>A rule that a head can break once.</summary>
    internal WarcRule(string name, WarcDiagnosticLevel level, string section, Func<WarcRecordHead, string?> find)
        : this(name, level, section, head => find(head) is { } breach ? [breach] : [])
    {
    }
}
