using System.Text;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Listing;

/// <summary>What of an article or record is shown.</summary>
public enum RecordPart
{
    /// <summary>The cleaned article; of a record its block without HTTP head.</summary>
    Content = 0,
    /// <summary>The source file.</summary>
    Original,
    /// <summary>The readable page.</summary>
    Page,
    /// <summary>The article's provenance.</summary>
    Metadata,
    /// <summary>The WARC head, and the HTTP head where there is one.</summary>
    Heads,
}

/// <summary>Finds one article or record by path, URL or record id, and copies a part of it.</summary>
public static class RecordView
{
    /// <summary>
    /// Copies what a file says about itself: <c>datapackage.json</c> of a WACZ, the block of the first warcinfo of a WARC. False when it
    /// says nothing.
    /// </summary>
    public static bool TryCopyDescription(string file, Stream output)
    {
        if (FileKinds.Tell(file) != FileKind.Wacz)
            return TryCopyWarcInfo(file, output);
        using var bundle = Bundle.Open(file);
        using var entry = bundle.Wacz.OpenEntry("datapackage.json");
        entry?.CopyTo(output);
        return entry is not null;
    }

    static bool TryCopyWarcInfo(string file, Stream output)
    {
        using var stream = File.OpenRead(file);
        using var reader = new WarcReader(stream, file);
        while (reader.Read() is { } record)
        {
            if (record.Head.Type != WarcRecordType.WarcInfo)
                continue;
            Bundle.CopyBody(record, output);
            return true;
        }
        return false;
    }

    /// <summary>Copies the part; false when nothing in the file has that name.</summary>
    public static bool TryCopy(string file, string name, RecordPart part, Stream output)
    {
        if (FileKinds.Tell(file) != FileKind.Wacz)
            return TryCopyFromWarc(file, name, part, output);
        using var bundle = Bundle.Open(file);
        if (bundle.Manifest is { } manifest && part != RecordPart.Heads && TryCopyArticle(bundle, manifest, name, part, output))
            return true;
        foreach (var entry in bundle.Index.Where(entry => entry.Url == name).DefaultIfEmpty())
        {
            if (entry is null)
                break;
            if (part != RecordPart.Heads)
            {
                bundle.CopyPayload(entry, output);
                return true;
            }
            using var access = bundle.Wacz.ReadRecord(entry);
            Copy(access.Record, part, output);
            return true;
        }
        return name.StartsWith("urn:", StringComparison.Ordinal) || name.StartsWith('<') ? TryCopyById(bundle, name, part, output) : false;
    }

    static bool TryCopyArticle(Bundle bundle, BundleManifest manifest, string name, RecordPart part, Stream output)
    {
        var article = manifest.Articles.FirstOrDefault(article => article.Path == name || article.OriginalUrl == name || article.Page.Uri == name);
        var source = manifest.Sources.FirstOrDefault(source => source.Path == (article?.Source ?? name));
        switch (part)
        {
            case RecordPart.Original when source is not null:
                bundle.CopyPayload(source.Uri, source.RecordId, source.Digest, source.Length, output);
                return true;
            case RecordPart.Content when article is not null:
                bundle.CopyPayload(article.Clean.Uri, article.Clean.RecordId, article.Clean.Digest, article.Clean.Length, output);
                return true;
            case RecordPart.Page when article is not null:
                bundle.CopyPayload(article.Page.Uri, article.Page.RecordId, article.Page.Digest, article.Page.Length, output);
                return true;
            case RecordPart.Metadata when article is not null:
                return TryCopyById(bundle, article.MetadataRecordId, RecordPart.Content, output);
            case RecordPart.Content when source is not null:
                bundle.CopyPayload(source.Uri, source.RecordId, source.Digest, source.Length, output);
                return true;
            default:
                return false;
        }
    }

    static bool TryCopyById(Bundle bundle, string id, RecordPart part, Stream output)
    {
        foreach (var entry in bundle.Wacz.Entries.Where(entry => entry.Name.StartsWith("archive/", StringComparison.Ordinal)))
            if (bundle.Wacz.OpenEntry(entry.Name) is { } stream && TryCopyFromWarc(stream, entry.Name, id, part, output))
                return true;
        return false;
    }

    static bool TryCopyFromWarc(string file, string name, RecordPart part, Stream output)
    {
        using var stream = File.OpenRead(file);
        return TryCopyFromWarc(stream, file, name, part, output);
    }

    static bool TryCopyFromWarc(Stream stream, string file, string name, RecordPart part, Stream output)
    {
        using var reader = new WarcReader(stream, file);
        while (reader.Read() is { } record)
        {
            if (record.Head.RecordId?.Trim('<', '>') != name.Trim('<', '>') && (record.Head.TargetUri != name || record.Head.Type is WarcRecordType.Request or WarcRecordType.Metadata))
                continue;
            Copy(record, part, output);
            return true;
        }
        return false;
    }

    static void Copy(WarcReadRecord record, RecordPart part, Stream output)
    {
        if (part != RecordPart.Heads)
        {
            Bundle.CopyBody(record, output);
            return;
        }
        output.Write(Encoding.UTF8.GetBytes($"WARC/{record.Head.Version}\r\n"));
        foreach (var field in record.Head.Fields)
            output.Write(Encoding.UTF8.GetBytes($"{field.Name}: {field.Value}\r\n"));
        output.Write("\r\n"u8);
        if (record.Head.ContentType?.StartsWith("application/http", StringComparison.OrdinalIgnoreCase) == true)
            Bundle.CopyHttpHead(record.Block, output);
    }
}
