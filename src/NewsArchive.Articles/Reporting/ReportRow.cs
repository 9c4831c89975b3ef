using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Reporting;

/// <summary>One line of a report: what happened to one article, image or input (docs/scripting.md).</summary>
public abstract record ReportRow
{
    /// <summary>The value of <c>type</c> in JSON.</summary>
    public abstract string Type { get; }

    /// <summary>One JSON object without line end; property order fixed; non-ASCII text readable.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("type", Type);
            WriteProperties(writer);
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    /// <summary>Writes the row's own properties.</summary>
    protected abstract void WriteProperties(Utf8JsonWriter writer);

    /// <summary>Writes a string property when there is a value.</summary>
    protected static void WriteOptional(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
            writer.WriteString(name, value);
    }
}

/// <summary>What became of an article.</summary>
public sealed record ArticleRow : ReportRow
{
    /// <summary>Path of the article.</summary>
    public required string Path { get; init; }
    /// <summary>Title.</summary>
    public string? Title { get; init; }
    /// <summary>What cleaning did.</summary>
    public required CleaningReport Cleaning { get; init; }
    /// <summary>What was odd while reading.</summary>
    public ImmutableArray<ArticleWarning> Warnings { get; init; } = [];
    /// <summary>Distinct image references found; each has its <see cref="ImageRow"/>.</summary>
    public int Images { get; init; }
    /// <summary>Those whose image could not be had.</summary>
    public int MissingImages { get; init; }

    /// <inheritdoc/>
    public override string Type => "article";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        WriteOptional(writer, "title", Title);
        writer.WriteNumber("images", Images);
        writer.WriteNumber("missingImages", MissingImages);
        CleaningJson.Write(writer, Cleaning);
        if (Warnings.IsEmpty)
            return;
        writer.WriteStartArray("warnings");
        foreach (var warning in Warnings)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", warning.Rule);
            writer.WriteString("message", warning.Message);
            if (warning.Line is { } line)
                writer.WriteNumber("line", line);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}

/// <summary>What became of an image reference.</summary>
public sealed record ImageRow : ReportRow
{
    /// <summary>The article that refers to it (the first of several).</summary>
    public required string Article { get; init; }
    /// <summary>The URL or path as written; a <c>data:</c> URI cut short.</summary>
    public required string Url { get; init; }
    /// <summary>The form in which the article refers to it.</summary>
    public required ImagePlace Place { get; init; }
    /// <summary><c>captured</c>, <c>not-modified</c>, <c>from-store</c>, <c>local</c>, <c>embedded</c>, <c>missing</c> or <c>skipped</c>; on a dry run <c>would-fetch</c>, <c>would-read</c> or <c>would-extract</c>.</summary>
    public required string Status { get; init; }
    /// <summary>Everything that was, or would have been, tried, best first.</summary>
    public ImmutableArray<ImageCandidate> Candidates { get; init; } = [];
    /// <summary>What became of those that were tried.</summary>
    public ImmutableArray<TriedCandidate> Tried { get; init; } = [];
    /// <summary>The candidate that gave the image.</summary>
    public string? FetchedUrl { get; init; }
    /// <summary>The article's own URL, which is sent as Referer.</summary>
    public string? PageUrl { get; init; }
    /// <summary>The element forbids a Referer.</summary>
    public bool NoReferrer { get; init; }
    /// <summary>X-Robots-Tag of the response: recorded, not obeyed.</summary>
    public string? RobotsTag { get; init; }
    /// <summary>Requests sent.</summary>
    public int Attempts { get; init; }
    /// <summary>HTTP status.</summary>
    public int? HttpStatus { get; init; }
    /// <summary>Bytes as received.</summary>
    public long? Bytes { get; init; }
    /// <summary>Sniffed type as received.</summary>
    public string? MediaType { get; init; }
    /// <summary>Pixels as received.</summary>
    public PixelSize? Pixels { get; init; }
    /// <summary>Digest as received.</summary>
    public string? Digest { get; init; }
    /// <summary>Path of the shown image.</summary>
    public string? LocalPath { get; init; }
    /// <summary>Stable name of the mishap.</summary>
    public string? Rule { get; init; }
    /// <summary>What went wrong and what to do.</summary>
    public string? Error { get; init; }

    /// <summary>The row with what a fetch of <paramref name="url"/> came to.</summary>
    public ImageRow With(FetchOutcome outcome, string url) => outcome switch
    {
        FetchOutcome.Captured captured => With(captured.Capture, url) with { Status = "captured" },
        FetchOutcome.NotModified same => With(same.Capture, url) with { Status = "not-modified" },
        FetchOutcome.FromStore { NotRefreshed: { } failure } stored => With(stored.Capture, url) with { Status = "from-store", Rule = failure.Rule, Error = failure.Message },
        FetchOutcome.FromStore stored => With(stored.Capture, url) with { Status = "from-store" },
        FetchOutcome.Refused refused => this with { Status = "missing", Rule = refused.Rule, Error = refused.Message },
        FetchOutcome.Failed failed => this with { Status = "missing", Rule = failed.Rule, Error = failed.Message, HttpStatus = failed.Status },
        _ => this,
    };

    /// <summary>The row with a capture that <paramref name="url"/> gave.</summary>
    public ImageRow With(Capture capture, string url) => this with
    {
        FetchedUrl = url,
        HttpStatus = capture.Status,
        Bytes = capture.PayloadLength,
        MediaType = capture.MediaType,
        Pixels = capture.Size,
        Digest = capture.PayloadDigest.ToString(),
        RobotsTag = capture.RobotsTag,
        Rule = null,
        Error = null,
    };

    /// <inheritdoc/>
    public override string Type => "image";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("article", Article);
        writer.WriteString("url", Url);
        writer.WriteString("place", Place.ToString());
        writer.WriteString("status", Status);
        writer.WriteStartArray("candidates");
        foreach (var candidate in Candidates)
            writer.WriteStringValue(candidate.Url);
        writer.WriteEndArray();
        WriteTried(writer);
        WriteOptional(writer, "pageUrl", PageUrl);
        if (NoReferrer)
            writer.WriteBoolean("noReferrer", true);
        WriteOptional(writer, "fetchedUrl", FetchedUrl);
        writer.WriteNumber("attempts", Attempts);
        if (HttpStatus is { } status)
            writer.WriteNumber("httpStatus", status);
        if (Bytes is { } bytes)
            writer.WriteNumber("bytes", bytes);
        WriteOptional(writer, "mediaType", MediaType);
        if (Pixels is { } pixels)
        {
            writer.WriteNumber("width", pixels.Width);
            writer.WriteNumber("height", pixels.Height);
        }
        WriteOptional(writer, "digest", Digest);
        WriteOptional(writer, "robotsTag", RobotsTag);
        WriteOptional(writer, "localPath", LocalPath);
        WriteOptional(writer, "rule", Rule);
        WriteOptional(writer, "error", Error);
    }

    /// <summary>One alone is told by the row itself.</summary>
    void WriteTried(Utf8JsonWriter writer)
    {
        if (Tried.Length < 2)
            return;
        writer.WriteStartArray("tried");
        foreach (var tried in Tried)
        {
            writer.WriteStartObject();
            writer.WriteString("url", tried.Url);
            writer.WriteString("status", tried.Status);
            WriteOptional(writer, "rule", tried.Rule);
            WriteOptional(writer, "error", tried.Error);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}

/// <summary>What became of one candidate of an image.</summary>
/// <param name="Url">The URL or path.</param>
/// <param name="Status">As in <see cref="ImageRow.Status"/>.</param>
/// <param name="Rule">Stable name of the mishap, or null.</param>
/// <param name="Error">What went wrong and what to do, or null.</param>
public sealed record TriedCandidate(string Url, string Status, string? Rule = null, string? Error = null);

/// <summary>An input, article or file that could not be used as asked.</summary>
public sealed record ProblemRow(string Path, string Rule, string Message) : ReportRow
{
    /// <summary>Rule of a warning: no article has a front matter key that was asked for.</summary>
    internal const string NoSuchKey = "no-such-key";

    /// <summary>Whether nothing is lost by it: there is just no article in an empty file.</summary>
    public bool IsHarmless => Rule is "empty" or NoSuchKey;

    /// <summary>Whether a limit was hit: a higher one would do.</summary>
    public bool IsLimit => Rule is "too-large" or "too-many" or "limit";

    /// <inheritdoc/>
    public override string Type => "problem";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        writer.WriteString("rule", Rule);
        writer.WriteString("message", Message);
    }
}

/// <summary>A file written, or that would be written on a dry run.</summary>
public sealed record FileRow(string Path, string Status, long Bytes, string? Digest = null, string? Message = null) : ReportRow
{
    /// <summary>URL of the capture that the file holds, or null for other files.</summary>
    public string? Url { get; init; }

    /// <inheritdoc/>
    public override string Type => "file";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("path", Path);
        writer.WriteString("status", Status);
        writer.WriteNumber("bytes", Bytes);
        WriteOptional(writer, "digest", Digest);
        WriteOptional(writer, "url", Url);
        WriteOptional(writer, "message", Message);
    }
}

/// <summary>A finding of verification.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="Input">The file that was verified, as named; <c>file</c> in JSON is the place inside it.</param>
public sealed record FindingRow(Warc.WarcDiagnostic Finding, string? Input = null) : ReportRow
{
    /// <inheritdoc/>
    public override string Type => "finding";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        WriteOptional(writer, "input", Input);
        writer.WriteString("level", Finding.Level == Warc.WarcDiagnosticLevel.Fail ? "fail" : "warn");
        writer.WriteString("rule", Finding.Rule);
        writer.WriteString("message", Finding.Message);
        WriteOptional(writer, "file", Finding.File);
        if (Finding.Offset is { } offset)
            writer.WriteNumber("offset", offset);
        WriteOptional(writer, "recordId", Finding.RecordId);
    }
}

/// <summary>The last line of a report: counts by name, and the exit code that they lead to; for a run that failed, what went wrong.</summary>
public sealed record SummaryRow(string Command, int ExitCode, ImmutableArray<KeyValuePair<string, long>> Counts, string? Output = null, string? Digest = null, string? Error = null) : ReportRow
{
    /// <inheritdoc/>
    public override string Type => "summary";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteString("command", Command);
        writer.WriteNumber("exitCode", ExitCode);
        WriteOptional(writer, "output", Output);
        WriteOptional(writer, "digest", Digest);
        WriteOptional(writer, "error", Error);
        foreach (var (name, count) in Counts)
            writer.WriteNumber(name, count);
    }
}
