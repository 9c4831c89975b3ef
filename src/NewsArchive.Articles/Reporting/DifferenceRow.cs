using System.Text.Json;

namespace NewsArchive.Articles.Reporting;

/// <summary>Something that one bundle has and another has not, or has otherwise.</summary>
/// <param name="Of"><c>article</c>, <c>file</c> or <c>capture</c>.</param>
/// <param name="Path">Path in the archive; of a capture its URL.</param>
/// <param name="Status"><c>added</c>, <c>removed</c> or <c>changed</c>.</param>
/// <param name="Before">Digests in the first bundle, or null.</param>
/// <param name="After">Digests in the second, or null.</param>
public sealed record DifferenceRow(string Of, string Path, string Status, string? Before, string? After) : ReportRow
{
    /// <inheritdoc/>
    public override string Type => "difference";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("of", Of);
        writer.WriteString("path", Path);
        writer.WriteString("status", Status);
        WriteOptional(writer, "before", Before);
        WriteOptional(writer, "after", After);
    }
}
