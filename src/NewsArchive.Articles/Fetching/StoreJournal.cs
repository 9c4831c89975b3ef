using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// The lines of <c>journal.jsonl</c>: one JSON object each, keys in one fixed order, ended by LF. A line is written after the bytes
/// that it speaks of are durable, so a whole line is always true.
/// </summary>
abstract record StoreJournal
{
    const int FormatVersion = 1;

    StoreJournal() { }

    /// <summary>First line: the store's own warcinfo.</summary>
    public sealed record Store(string RecordId, CaptureMember WarcInfo) : StoreJournal;

    /// <summary>The first sight of an article.</summary>
    public sealed record Sight(string Path, WarcDigest Digest, DateTimeOffset Date) : StoreJournal;

    /// <summary>A capture.</summary>
    public sealed record Taken(Capture Capture) : StoreJournal;

    /// <summary>A server said that a captured URI has not changed. The capture stays the one that is shown; these members are the evidence.</summary>
    public sealed record Unchanged(string AskedUri, ImmutableArray<CaptureMember> Members) : StoreJournal;

    /// <summary>A URI that could not be had.</summary>
    public sealed record Missed(string Uri, FetchFailure Failure) : StoreJournal;

    /// <summary>The line with its LF.</summary>
    public byte[] ToLine()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Write(json);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    void Write(Utf8JsonWriter json)
    {
        switch (this)
        {
            case Store store:
                json.WriteString("type", "store");
                json.WriteNumber("format", FormatVersion);
                json.WriteString("recordId", store.RecordId);
                WriteMember(json, store.WarcInfo);
                break;
            case Sight sight:
                json.WriteString("type", "article");
                json.WriteString("path", sight.Path);
                json.WriteString("digest", sight.Digest.ToString());
                json.WriteString("date", WarcDate.ToText(sight.Date));
                break;
            case Missed missed:
                json.WriteString("type", "failure");
                json.WriteString("uri", missed.Uri);
                json.WriteString("rule", missed.Failure.Rule);
                json.WriteString("message", missed.Failure.Message);
                WriteNumber(json, "status", missed.Failure.Status);
                json.WriteNumber("attempts", missed.Failure.Attempts);
                json.WriteBoolean("refused", missed.Failure.IsRefusal);
                break;
            case Unchanged unchanged:
                json.WriteString("type", "unchanged");
                json.WriteString("asked", unchanged.AskedUri);
                WriteMembers(json, unchanged.Members);
                break;
            case Taken taken:
                Write(json, taken.Capture);
                break;
        }
    }

    static void Write(Utf8JsonWriter json, Capture capture)
    {
        json.WriteString("type", "capture");
        json.WriteString("asked", capture.AskedUri);
        json.WriteString("uri", capture.Uri);
        json.WriteString("date", WarcDate.ToText(capture.Date));
        WriteNumber(json, "status", capture.Status);
        json.WriteString("recordId", capture.RecordId);
        json.WriteString("digest", capture.PayloadDigest.ToString());
        json.WriteNumber("bytes", capture.PayloadLength);
        if (capture.ContentEncoding is not null) json.WriteString("encoding", capture.ContentEncoding);
        json.WriteString("mediaType", capture.MediaType);
        json.WriteString("extension", capture.Extension);
        WriteNumber(json, "width", capture.Size?.Width);
        WriteNumber(json, "height", capture.Size?.Height);
        if (capture.RobotsTag is not null) json.WriteString("robotsTag", capture.RobotsTag);
        WriteMembers(json, capture.Members);
    }

    static void WriteMembers(Utf8JsonWriter json, ImmutableArray<CaptureMember> members)
    {
        json.WriteStartArray("members");
        foreach (var member in members)
        {
            json.WriteStartObject();
            WriteMember(json, member);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteMember(Utf8JsonWriter json, CaptureMember member)
    {
        json.WriteString("record", WarcRecordTypes.ToName(member.Type));
        json.WriteString("target", member.Uri);
        json.WriteString("at", WarcDate.ToText(member.Date));
        json.WriteNumber("offset", member.Location.Offset);
        json.WriteNumber("length", member.Location.Length);
    }

    static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    /// <summary>Reads a line without its LF; null when it is none of ours (torn, damaged, of a later version).</summary>
    public static StoreJournal? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Parse(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    static StoreJournal? Parse(JsonElement json) => Text(json, "type") switch
    {
        "store" when json.GetProperty("format").GetInt32() == FormatVersion => new Store(Text(json, "recordId"), Member(json)),
        "article" => new Sight(Text(json, "path"), ReadDigest(json), ReadDate(json, "date")),
        "failure" => new Missed(Text(json, "uri"), new(Text(json, "rule"), Text(json, "message"), Number(json, "status"), json.GetProperty("attempts").GetInt32(), json.GetProperty("refused").GetBoolean())),
        "capture" => new Taken(ParseCapture(json)),
        "unchanged" => new Unchanged(Text(json, "asked"), ReadMembers(json)),
        _ => null,
    };

    static Capture ParseCapture(JsonElement json) => new()
    {
        AskedUri = Text(json, "asked"),
        Uri = Text(json, "uri"),
        Date = ReadDate(json, "date"),
        Status = Number(json, "status"),
        RecordId = Text(json, "recordId"),
        PayloadDigest = ReadDigest(json),
        PayloadLength = json.GetProperty("bytes").GetInt64(),
        ContentEncoding = json.TryGetProperty("encoding", out var encoding) ? encoding.GetString() : null,
        MediaType = Text(json, "mediaType"),
        Extension = Text(json, "extension"),
        Size = Number(json, "width") is { } width && Number(json, "height") is { } height ? new(width, height) : null,
        RobotsTag = json.TryGetProperty("robotsTag", out var tag) ? tag.GetString() : null,
        Members = ReadMembers(json),
    };

    static ImmutableArray<CaptureMember> ReadMembers(JsonElement json) =>
        json.GetProperty("members").EnumerateArray().Select(Member).ToImmutableArray() is { IsEmpty: false } members ? members : throw new FormatException("no members");

    static CaptureMember Member(JsonElement json) => new(
        Text(json, "target"), ReadDate(json, "at"), WarcRecordTypes.Parse(Text(json, "record")),
        new WarcLocation(json.GetProperty("offset").GetInt64(), json.GetProperty("length").GetInt64()));

    static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new FormatException(name);

    static int? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    static DateTimeOffset ReadDate(JsonElement json, string name) => WarcDate.TryParse(Text(json, name), out var date) ? date : throw new FormatException(name);

    static WarcDigest ReadDigest(JsonElement json) => WarcDigest.TryParse(Text(json, "digest"), out var digest) ? digest : throw new FormatException("digest");
}
