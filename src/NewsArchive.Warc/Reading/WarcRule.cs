using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>One rule about the fields of a record head.</summary>
/// <param name="Name">Stable kebab-case name, as in <see cref="WarcDiagnostic.Rule"/>.</param>
/// <param name="Level">How a breach is treated.</param>
/// <param name="Section">Where WARC 1.1 states it.</param>
/// <param name="Find">What breaks the rule in a head, in one line, or null.</param>
public sealed record WarcRule(string Name, WarcDiagnosticLevel Level, string Section, Func<WarcRecordHead, string?> Find);
