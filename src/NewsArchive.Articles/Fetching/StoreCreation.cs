using NewsArchive.Warc;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Fetching;

/// <summary>Makes the two files of a store, each whole or not at all, the WARC first: what is there of a killed creation is taken over.</summary>
static class StoreCreation
{
    public static void CreateMissing(string warcPath, string journalPath, DateTimeOffset now)
    {
        if (File.Exists(journalPath)) return; // a journal without its WARC is for the loader to report
        if (!File.Exists(warcPath)) DurableFile.WriteAllBytes(warcPath, WarcInfoMember(now), overwrite: false);
        DurableFile.WriteAllBytes(journalPath, ReadWarcInfo(warcPath).ToLine(), overwrite: false);
    }

    static byte[] WarcInfoMember(DateTimeOffset now)
    {
        var date = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
        var version = typeof(StoreCreation).Assembly.GetName().Version?.ToString(3);
        return WarcWriter.ToMember(WarcRecord.WarcInfo(CaptureStore.WarcName, date,
        [
            new("software", $"newsarchive/{version}"),
            new("format", "WARC File Format 1.1"),
            new("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            new("isPartOf", "newsarchive capture store"),
            new("robots", "ignore"), // robots.txt is not consulted for images that an article shows
        ]));
    }

    /// <summary>The first journal line, from a WARC that holds its warcinfo and nothing else.</summary>
    static StoreJournal.Store ReadWarcInfo(string warcPath)
    {
        try
        {
            using var file = new FileStream(warcPath, FileMode.Open, FileAccess.Read);
            using var reader = new WarcReader(file, warcPath);
            if (reader.Read() is { Head: { Type: WarcRecordType.WarcInfo, RecordId: { } id, Date: { } date } } record
                && record.Length is var length && reader.Read() is null)
                return new(id, new("", date, WarcRecordType.WarcInfo, new(0, length)));
        }
        catch (WarcFormatException e)
        {
            throw Missing(warcPath, e);
        }
        throw Missing(warcPath, null);
    }

    static ArticleFormatException Missing(string warcPath, WarcFormatException? inner) =>
        new($"its journal {CaptureStore.JournalName} is missing; bring it back or name another --store", warcPath, inner: inner);
}
