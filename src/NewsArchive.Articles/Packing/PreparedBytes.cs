using System.Buffers;
using System.Collections.Immutable;
using NewsArchive.Articles.Bundles;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.FrontMatter;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Packing;

/// <summary>Prepared articles as bytes, of which they come back as they were; each is read in the order in which it was written.</summary>
static class PreparedBytes
{
    /// <summary>Writes an article without what was made of its text.</summary>
    public static void Write(IBufferWriter<byte> output, PreparedArticle prepared)
    {
        Write(output, prepared.Article);
        WriteAll(output, prepared.References, Write);
        WriteAll(output, prepared.PageReferences, Write);
        WriteAll(output, prepared.OtherReferences, Write);
        TextBytes.Write(output, prepared.BaseUrl);
        TextBytes.Write(output, prepared.Title);
    }

    /// <summary>Reads the same.</summary>
    public static PreparedArticle ReadArticle(ref ReadOnlySpan<byte> bytes, SourceFile source, Func<CleanBody> readClean) => new()
    {
        Article = ReadArticle(ref bytes, source),
        References = ReadAll(ref bytes, ReadReference),
        PageReferences = ReadAll(ref bytes, ReadReference),
        OtherReferences = ReadAll(ref bytes, ReadReference),
        BaseUrl = TextBytes.Read(ref bytes),
        Title = ReadText(ref bytes),
        ReadClean = readClean,
    };

    /// <summary>Writes what was made of a text.</summary>
    public static void Write(IBufferWriter<byte> output, CleanBody clean)
    {
        TextBytes.Write(output, clean.Body);
        TextBytes.Write(output, clean.Html == clean.Body ? null : clean.Html);
        WriteNumber(output, (int)clean.Report.Kind);
        WriteFlag(output, clean.Report.IsVerbatim);
        WriteNumber(output, (int)clean.Report.Path);
        TextBytes.Write(output, clean.Report.Declined);
        WriteAll(output, clean.Report.Rows, static (output, row) =>
        {
            TextBytes.Write(output, row.Rule);
            WriteNumber(output, row.Count);
            WriteNumber(output, row.RemovedTextCharacters);
            WriteNumber(output, row.AddedTextCharacters);
            TextBytes.Write(output, row.Sample);
        });
        WriteAll(output, [.. clean.ImageAlternatives], static (output, pair) =>
        {
            TextBytes.Write(output, pair.Key);
            WriteAll(output, pair.Value, TextBytes.Write);
        });
    }

    /// <summary>Reads the same.</summary>
    public static CleanBody ReadClean(ref ReadOnlySpan<byte> bytes)
    {
        var body = ReadText(ref bytes);
        return new CleanBody
        {
            Body = body,
            Html = TextBytes.Read(ref bytes) ?? body,
            Report = new CleaningReport
            {
                Kind = (BodyKind)ReadNumber(ref bytes),
                IsVerbatim = ReadFlag(ref bytes),
                Path = (CleaningPath)ReadNumber(ref bytes),
                Declined = TextBytes.Read(ref bytes),
                Rows = ReadAll(ref bytes, static (ref bytes) => new CleaningRow(ReadText(ref bytes), ReadNumber(ref bytes), ReadNumber(ref bytes), ReadNumber(ref bytes), TextBytes.Read(ref bytes))),
            },
            ImageAlternatives = ReadAll(ref bytes, static (ref bytes) => KeyValuePair.Create(ReadText(ref bytes), ReadAll(ref bytes, ReadText))).ToImmutableDictionary(StringComparer.Ordinal),
        };
    }

    static void Write(IBufferWriter<byte> output, Article article)
    {
        TextBytes.Write(output, article.Origin.Path);
        TextBytes.Write(output, article.Origin.MemberName);
        TextBytes.Write(output, article.Origin.Url);
        TextBytes.Write(output, article.Head);
        Write(output, article.FrontMatter);
        TextBytes.Write(output, article.Body);
        WriteNumber(output, (int)article.BodyKind);
        TextBytes.Write(output, article.Encoding.Name);
        WriteNumber(output, (int)article.Encoding.DecidedBy);
        WriteFlag(output, article.Encoding.IsLossless);
        TextBytes.Write(output, article.SourceDigest);
        TextBytes.Write(output, article.JsonLine?.Text);
        TextBytes.Write(output, article.JsonLine?.BodyProperty);
        WriteAll(output, article.Warnings, static (output, warning) =>
        {
            TextBytes.Write(output, warning.Rule);
            TextBytes.Write(output, warning.Message);
            WriteNumber(output, warning.Line);
        });
    }

    /// <summary>Reads of an article where it comes from, with which it begins.</summary>
    public static ArticleOrigin ReadOrigin(ref ReadOnlySpan<byte> bytes, SourceFile source) =>
        new() { Source = source, Path = ReadText(ref bytes), MemberName = TextBytes.Read(ref bytes), Url = TextBytes.Read(ref bytes) };

    static Article ReadArticle(ref ReadOnlySpan<byte> bytes, SourceFile source) => new()
    {
        Origin = ReadOrigin(ref bytes, source),
        Head = ReadText(ref bytes),
        FrontMatter = ReadFrontMatter(ref bytes),
        Body = ReadText(ref bytes),
        BodyKind = (BodyKind)ReadNumber(ref bytes),
        Encoding = new SourceEncoding(ReadText(ref bytes), (EncodingDecision)ReadNumber(ref bytes), ReadFlag(ref bytes)),
        SourceDigest = TextBytes.ReadDigest(ref bytes),
        JsonLine = (TextBytes.Read(ref bytes), TextBytes.Read(ref bytes)) is ({ } text, { } property) ? new JsonLineSource(text, property) : null,
        Warnings = ReadAll(ref bytes, static (ref bytes) => new ArticleWarning(ReadText(ref bytes), ReadText(ref bytes), ReadNumberOrNone(ref bytes))),
    };

    static void Write(IBufferWriter<byte> output, FrontMatterBlock block)
    {
        WriteFlag(output, block.IsTolerant);
        WriteAll(output, block.Entries, static (output, entry) =>
        {
            TextBytes.Write(output, entry.Key);
            WriteAll(output, entry.Values, static (output, value) =>
            {
                TextBytes.Write(output, value.Text);
                Write(output, value.Span);
                WriteNumber(output, value.Quote);
            });
        });
    }

    static FrontMatterBlock ReadFrontMatter(ref ReadOnlySpan<byte> bytes)
    {
        var block = new FrontMatterBlock
        {
            IsTolerant = ReadFlag(ref bytes),
            Entries = ReadAll(ref bytes, static (ref bytes) => new FrontMatterEntry(
                ReadText(ref bytes),
                ReadAll(ref bytes, static (ref bytes) => new FrontMatterValue(ReadText(ref bytes), ReadSpan(ref bytes), (char)ReadNumber(ref bytes))))),
        };
        return block is { IsTolerant: false, Entries.IsEmpty: true } ? FrontMatterBlock.Empty : block;
    }

    static void Write(IBufferWriter<byte> output, ImageReference reference)
    {
        WriteNumber(output, (int)reference.Place);
        WriteNumber(output, (int)reference.Part);
        Write(output, reference.Span);
        TextBytes.Write(output, reference.Written);
        WriteAll(output, reference.Candidates, Write);
        WriteAll(output, reference.Others, Write);
        TextBytes.Write(output, reference.Reason);
        WriteFlag(output, reference.Tag is not null);
        if (reference.Tag is { } tag)
            Write(output, tag);
        WriteFlag(output, reference.NoReferrer);
    }

    static ImageReference ReadReference(ref ReadOnlySpan<byte> bytes) => new()
    {
        Place = (ImagePlace)ReadNumber(ref bytes),
        Part = (ArticlePart)ReadNumber(ref bytes),
        Span = ReadSpan(ref bytes),
        Written = ReadText(ref bytes),
        Candidates = ReadAll(ref bytes, ReadCandidate),
        Others = ReadAll(ref bytes, ReadCandidate),
        Reason = TextBytes.Read(ref bytes),
        Tag = ReadFlag(ref bytes) ? ReadSpan(ref bytes) : null,
        NoReferrer = ReadFlag(ref bytes),
    };

    static void Write(IBufferWriter<byte> output, ImageCandidate candidate)
    {
        TextBytes.Write(output, candidate.Url);
        TextBytes.Write(output, candidate.Rule);
        WriteFlag(output, candidate.IsLocal);
        TextBytes.Write(output, candidate.Embedded?.Uri);
        if (candidate.Embedded is not { } image)
            return;
        TextBytes.Write(output, image.Digest);
        TextBytes.WriteNumber(output, image.Length);
        TextBytes.Write(output, image.Header.MediaType);
        TextBytes.Write(output, image.Header.Extension);
        WriteNumber(output, image.Header.Size?.Width);
        WriteNumber(output, image.Header.Size?.Height);
    }

    static ImageCandidate ReadCandidate(ref ReadOnlySpan<byte> bytes) =>
        new(ReadText(ref bytes), ReadText(ref bytes), ReadFlag(ref bytes)) { Embedded = TextBytes.Read(ref bytes) is { } uri ? ReadEmbedded(ref bytes, uri) : null };

    static EmbeddedImage ReadEmbedded(ref ReadOnlySpan<byte> bytes, string uri) => new(
        uri,
        TextBytes.ReadDigest(ref bytes),
        TextBytes.ReadNumber(ref bytes),
        new ImageHeader(ReadText(ref bytes), ReadText(ref bytes), (ReadNumberOrNone(ref bytes), ReadNumberOrNone(ref bytes)) is ({ } width, { } height) ? new PixelSize(width, height) : null));

    static void Write(IBufferWriter<byte> output, TextSpan span)
    {
        WriteNumber(output, span.Start);
        WriteNumber(output, span.Length);
    }

    static TextSpan ReadSpan(ref ReadOnlySpan<byte> bytes) => new(ReadNumber(ref bytes), ReadNumber(ref bytes));

    static void WriteAll<T>(IBufferWriter<byte> output, ImmutableArray<T> items, Action<IBufferWriter<byte>, T> write)
    {
        WriteNumber(output, items.Length);
        foreach (var item in items)
            write(output, item);
    }

    static ImmutableArray<T> ReadAll<T>(ref ReadOnlySpan<byte> bytes, SpillReader<T> read)
    {
        var items = new T[ReadNumber(ref bytes)];
        foreach (ref var item in items.AsSpan())
            item = read(ref bytes);
        return [.. items];
    }

    static string ReadText(ref ReadOnlySpan<byte> bytes) => TextBytes.Read(ref bytes)!; // none was written that is null

    static void WriteFlag(IBufferWriter<byte> output, bool flag) => WriteNumber(output, flag ? 1 : 0);

    static bool ReadFlag(ref ReadOnlySpan<byte> bytes) => ReadNumber(ref bytes) != 0;

    static void WriteNumber(IBufferWriter<byte> output, int number) => TextBytes.WriteNumber(output, (uint)number);

    static int ReadNumber(ref ReadOnlySpan<byte> bytes) => (int)(uint)TextBytes.ReadNumber(ref bytes);

    static void WriteNumber(IBufferWriter<byte> output, int? number) => TextBytes.WriteNumber(output, number is { } there ? (uint)there + 1L : 0);

    static int? ReadNumberOrNone(ref ReadOnlySpan<byte> bytes) => TextBytes.ReadNumber(ref bytes) is > 0 and var number ? (int)(uint)(number - 1) : null;
}
