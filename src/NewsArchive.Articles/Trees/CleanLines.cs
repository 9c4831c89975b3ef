using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Trees;

/// <summary>
/// A cleaner for other programs: one JSON object a line in, one out, in order, as soon as it is known. <c>{"html":…}</c> or
/// <c>{"payload":…}</c> (HTML), <c>{"markdown":…}</c>, or <c>{"body":…}</c> (told by its text) become <c>{"clean":…,"report":{…}}</c>; an
/// <c>id</c> comes back as it was. A line that cannot be cleaned becomes <c>{"error":…,"rule":…,"line":…}</c>. Blank lines are skipped.
/// </summary>
public sealed class CleanLines(ArticleReaderOptions reading, CleaningOptions cleaning)
{
    static readonly (string Name, BodyKind? Kind)[] s_bodies = [("html", BodyKind.Html), ("payload", BodyKind.Html), ("markdown", BodyKind.Markdown), ("body", null)];

    readonly ArticleCleaner _cleaner = new(cleaning);

    /// <summary>Cleans every line of a stream; neither stream is disposed. Returns how many there were and how many failed.</summary>
    /// <exception cref="IOException">A stream failed.</exception>
    public (int Lines, int Errors) Run(Stream input, Stream output, int jobs, CancellationToken cancel)
    {
        var (lines, errors) = (0, 0);
        var items = ByteLine.Enumerate(input, reading.MaxArticleBytes).Where(line => line.IsTooLong || !line.Bytes.Span.Trim(" \t"u8).IsEmpty);
        OrderedStream.Run(items, jobs, Clean, result =>
        {
            output.Write(result.Json);
            lines++;
            errors += result.IsError ? 1 : 0;
        }, output.Flush, cancel);
        return (lines, errors);
    }

    (byte[] Json, bool IsError) Clean(ByteLine line)
    {
        if (line.IsTooLong)
            return Error(line, "too-large", $"longer than {reading.MaxArticleBytes} bytes; pass a higher --max-article-mb");
        try
        {
            using var json = JsonDocument.Parse(line.Bytes);
            return json.RootElement.ValueKind != JsonValueKind.Object ? Error(line, "json", "no JSON object")
                : FindBody(json.RootElement) is not var (body, kind) ? Error(line, "no-body", $"no text in {string.Join(", ", s_bodies.Select(known => known.Name))}")
                : (CleanBody(json.RootElement, body, reading.ForcedKind ?? kind), false);
        }
        catch (ArticleFormatException exception)
        {
            return Error(line, exception.IsLimit ? "limit" : "not-cleaned", exception.Message);
        }
        catch (JsonException exception)
        {
            return Error(line, "json", $"no JSON from byte {exception.BytePositionInLine ?? 0} on");
        }
        catch (InvalidOperationException)
        {
            return Error(line, "json", "a text holds half of a surrogate pair");
        }
    }

    static (JsonElement Body, BodyKind? Kind)? FindBody(JsonElement json)
    {
        foreach (var (name, kind) in s_bodies)
            if (json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
                return (value, kind);
        return null;
    }

    byte[] CleanBody(JsonElement json, JsonElement body, BodyKind? kind)
    {
        if (TryScan(body, kind) is var (scanned, report))
            return Write(json, writer => writer.WriteString("clean", scanned.WrittenSpan), report);
        var text = body.GetString() ?? ""; // a string is never null
        var clean = _cleaner.CleanBody(text, KindOf(text, kind));
        return Write(json, writer => writer.WriteString("clean", clean.Body), clean.Report);
    }

    /// <summary>A body that needs no tree is not made a string of; null for any other.</summary>
    (ArrayBufferWriter<byte> Cleaned, CleaningReport Report)? TryScan(JsonElement body, BodyKind? kind)
    {
        var raw = JsonMarshal.GetRawUtf8Value(body);
        var reader = new Utf8JsonReader(raw);
        var unescaped = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            reader.Read();
            var html = unescaped.AsSpan(0, reader.CopyString(unescaped));
            var cleaned = new ArrayBufferWriter<byte>(Math.Max(1, html.Length));
            return BodyKindDetector.IsFragment(html, kind) && _cleaner.TryScan(html, cleaned, baseUrl: null, out _) is { } report ? (cleaned, report) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(unescaped);
        }
    }

    /// <summary>HTML may still be a whole document.</summary>
    static BodyKind KindOf(string body, BodyKind? kind) => kind switch
    {
        BodyKind.Html => BodyKindDetector.DetectHtml(body),
        { } known => known,
        null => BodyKindDetector.Detect(body),
    };

    static byte[] Write(JsonElement input, Action<Utf8JsonWriter> writeBody, CleaningReport report) => Write(writer =>
    {
        if (input.TryGetProperty("id", out var id))
        {
            writer.WritePropertyName("id");
            writer.WriteRawValue(id.GetRawText(), skipInputValidation: true);
        }
        writeBody(writer);
        CleaningJson.Write(writer, report, "report");
    });

    static (byte[] Json, bool IsError) Error(ByteLine line, string rule, string message) => (Write(writer =>
    {
        writer.WriteString("error", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"line {line.Number}: {message}"));
        writer.WriteString("rule", rule);
        writer.WriteNumber("line", line.Number);
    }), true);

    static byte[] Write(Action<Utf8JsonWriter> properties)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            properties(writer);
            writer.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
