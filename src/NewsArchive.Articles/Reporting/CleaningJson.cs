using System.Text.Json;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Articles.Reporting;

/// <summary>The cleaning report as JSON: the same object in reports, in <c>clean --jsonl</c> and in a bundle's metadata records.</summary>
public static class CleaningJson
{
    /// <summary>Writes a property, <c>cleaning</c> unless told otherwise, into an open object.</summary>
    public static void Write(Utf8JsonWriter writer, CleaningReport report, string property = "cleaning")
    {
        writer.WriteStartObject(property);
        writer.WriteString("kind", report.Kind switch { BodyKind.Html => "html", BodyKind.HtmlDocument => "html-document", _ => "markdown" });
        writer.WriteBoolean("verbatim", report.IsVerbatim);
        writer.WriteStartArray("rules");
        foreach (var row in report.Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", row.Rule);
            writer.WriteNumber("count", row.Count);
            if (row.RemovedTextCharacters > 0)
                writer.WriteNumber("removedTextCharacters", row.RemovedTextCharacters);
            if (row.AddedTextCharacters > 0)
                writer.WriteNumber("addedTextCharacters", row.AddedTextCharacters);
            if (row.Sample is not null)
                writer.WriteString("sample", row.Sample);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
