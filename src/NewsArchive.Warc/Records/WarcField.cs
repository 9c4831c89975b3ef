namespace NewsArchive.Warc.Records;

/// <summary>One <c>Name: value</c> line of a WARC record or HTTP head, as written (WARC 1.1 §4).</summary>
/// <param name="Name">The field name, case kept; compared without case.</param>
/// <param name="Value">The value without surrounding white space.</param>
public readonly record struct WarcField(string Name, string Value);
