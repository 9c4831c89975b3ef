using System.Globalization;
using System.Text.Json;
using NewsArchive.Warc.Rewriting;

namespace NewsArchive.Articles.Reporting;

/// <summary>Something that a repair could not save.</summary>
/// <param name="Input">The damaged file, as named.</param>
/// <param name="Message">What is lost, and why.</param>
public sealed record LossRow(string Input, string Message) : ReportRow
{
    /// <summary>A part of the damaged file.</summary>
    public LossRow(string input, WarcLoss loss) : this(input, loss.Reason) =>
        (File, Offset, Length, RecordId, Uri) = (loss.File, loss.Offset, loss.Length, loss.RecordId, loss.TargetUri);

    /// <summary>Path of the file or article, of a bundle of ours.</summary>
    public string? Path { get; init; }
    /// <summary>The file or zip entry.</summary>
    public string? File { get; init; }
    /// <summary>Where the loss begins in it, in bytes.</summary>
    public long? Offset { get; init; }
    /// <summary>Bytes lost.</summary>
    public long? Length { get; init; }
    /// <summary>WARC-Record-ID, where known.</summary>
    public string? RecordId { get; init; }
    /// <summary>WARC-Target-URI, where known.</summary>
    public string? Uri { get; init; }

    /// <summary>Lines of the page list that lead nowhere any more.</summary>
    public static LossRow Pages(string input, int count) => new(input, string.Create(CultureInfo.InvariantCulture, $"lines of the page list whose page is lost, or which cannot be read: {count}")) { File = "pages/pages.jsonl" };

    /// <summary>A signature.</summary>
    public static LossRow Signature(string input) => new(input, SignatureNote.Message) { File = "datapackage-digest.json" };

    /// <inheritdoc/>
    public override string Type => "loss";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("input", Input);
        writer.WriteString("message", Message);
        WriteOptional(writer, "path", Path);
        WriteOptional(writer, "file", File);
        if (Offset is { } offset)
            writer.WriteNumber("offset", offset);
        if (Length is { } length)
            writer.WriteNumber("length", length);
        WriteOptional(writer, "recordId", RecordId);
        WriteOptional(writer, "uri", Uri);
    }
}
