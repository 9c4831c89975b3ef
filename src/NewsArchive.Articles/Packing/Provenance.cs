using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Packing;

/// <summary>
/// The JSON of an article's metadata record (WARC 1.1 §6.6): what it was made from, by which rules, and which images it shows. Depends on
/// inputs and store only, never on how a run went: the same input and store give the same bytes.
/// </summary>
static class Provenance
{
    public const string ContentType = "application/json";

    public static byte[] ToJson(PreparedSource source, PreparedArticle article, ManifestSource record, ManifestRecord clean, ManifestRecord page, ImageGatherer gatherer, ShownImages images, CaptureStore store)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("format", "newsarchive-provenance-1");
            writer.WriteString("path", article.Article.Origin.Path);
            WriteSource(writer, source, article, record);
            WriteDerivative(writer, "clean", clean);
            WriteDerivative(writer, "page", page);
            WriteFrontMatter(writer, article.Article);
            CleaningJson.Write(writer, article.Clean.Report);
            WriteWarnings(writer, article.Article);
            WriteImages(writer, article, gatherer, images, store);
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }

    static void WriteSource(Utf8JsonWriter writer, PreparedSource source, PreparedArticle article, ManifestSource record)
    {
        writer.WriteStartObject("source");
        writer.WriteString("path", source.Source.Path);
        writer.WriteString("uri", record.Uri);
        writer.WriteString("recordId", record.RecordId);
        writer.WriteString("digest", source.Digest.ToString());
        if (article.Article.Origin.MemberName is { } member)
            writer.WriteString("member", member);
        if (article.Article.SourceDigest != source.Digest)
            writer.WriteString("memberDigest", article.Article.SourceDigest.ToString());
        writer.WriteString("encoding", article.Article.Encoding.Name);
        writer.WriteEndObject();
    }

    static void WriteDerivative(Utf8JsonWriter writer, string name, ManifestRecord record)
    {
        writer.WriteStartObject(name);
        writer.WriteString("uri", record.Uri);
        writer.WriteString("recordId", record.RecordId);
        writer.WriteString("digest", record.Digest.ToString());
        writer.WriteEndObject();
    }

    static void WriteFrontMatter(Utf8JsonWriter writer, Article article)
    {
        if (article.Origin.Url is { } url)
            writer.WriteString("originalUrl", url);
        writer.WriteStartArray("frontMatter"); // an array of pairs: keys may repeat and their order is data
        foreach (var entry in article.FrontMatter.Entries)
        {
            writer.WriteStartObject();
            writer.WriteString("key", entry.Key);
            writer.WriteStartArray("values");
            foreach (var value in entry.Values)
                writer.WriteStringValue(value.Text);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static void WriteWarnings(Utf8JsonWriter writer, Article article)
    {
        writer.WriteStartArray("warnings");
        foreach (var warning in article.Warnings)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", warning.Rule);
            writer.WriteString("message", warning.Message);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    static void WriteImages(Utf8JsonWriter writer, PreparedArticle article, ImageGatherer gatherer, ShownImages images, CaptureStore store)
    {
        writer.WriteStartArray("images");
        foreach (var reference in article.References)
        {
            var gathered = gatherer.Result(article.Article, reference);
            writer.WriteStartObject();
            writer.WriteString("place", reference.Place.ToString());
            writer.WriteString("url", DataUri.Shorten(reference.Written));
            switch (gathered)
            {
                case GatheredImage.Remote remote:
                    writer.WriteString("fetchedUrl", remote.Url);
                    writer.WriteString("captureUri", remote.Capture.Uri);
                    writer.WriteString("captureRecordId", remote.Capture.RecordId);
                    break;
                case GatheredImage.Local local:
                    writer.WriteString("localPath", local.SourcePath ?? Path.GetFileName(local.DiskPath));
                    break;
                case GatheredImage.Embedded:
                    writer.WriteBoolean("embedded", true);
                    break;
                case GatheredImage.Skipped skipped:
                    writer.WriteString("skipped", skipped.Rule);
                    break;
                default:
                    writer.WriteBoolean("missing", true);
                    WriteFailures(writer, reference, store);
                    break;
            }
            if (images.Find(article.Article, reference) is { } shown)
                WriteShown(writer, shown);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    /// <summary>What the store remembers of failed fetches: the run's own errors may differ from run to run (a timeout, then offline).</summary>
    static void WriteFailures(Utf8JsonWriter writer, ImageReference reference, CaptureStore store)
    {
        writer.WriteStartArray("failures");
        foreach (var candidate in reference.Candidates)
            if (!candidate.IsLocal && store.FindFailure(candidate.Url) is { } failure)
            {
                writer.WriteStartObject();
                writer.WriteString("url", candidate.Url);
                writer.WriteString("rule", failure.Rule);
                writer.WriteEndObject();
            }
        writer.WriteEndArray();
    }

    static void WriteShown(Utf8JsonWriter writer, ShownImage shown)
    {
        writer.WriteString("shownAs", shown.Path);
        writer.WriteString("shownDigest", shown.Digest.ToString());
        if (shown.ResizedTo is { } size)
        {
            writer.WriteNumber("resizedWidth", size.Width);
            writer.WriteNumber("resizedHeight", size.Height);
        }
        if (shown.Problem is not null)
            writer.WriteString("notResized", shown.Problem);
    }
}
