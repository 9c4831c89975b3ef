using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Packing;

/// <summary>Makes the shown image of every gathered one, in order of first use: resized when asked, else as received; one a content.</summary>
public sealed class ShownImages
{
    readonly ImageGatherer _gatherer;
    readonly CaptureStore _store;
    readonly ArchiveOptions _options;
    readonly Dictionary<string, ShownImage> _byOrigin = new(StringComparer.Ordinal);

    /// <summary>Takes the gathered images.</summary>
    public ShownImages(ImageGatherer gatherer, CaptureStore store, ArchiveOptions options) => (_gatherer, _store, _options) = (gatherer, store, options);

    /// <summary>Whether the resizing of an image failed in a way that may not happen again; complete once they are all made.</summary>
    public bool HasFailures => _byOrigin.Values.Any(image => ImageProblem.Explain(image.Problem) is not null);

    /// <summary>
    /// Makes each file once, several at a time, and gives them in order of first use; one that nobody changes is read only when it is asked
    /// for. Must be enumerated before <see cref="Find"/>. An SVG that could act is never shown (<see cref="ActiveSvg"/>): it stays in the
    /// archive as evidence only.
    /// </summary>
    /// <param name="references">Whose images.</param>
    /// <param name="jobs">How many at once.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="IOException">The process that decodes images cannot be started.</exception>
    public IEnumerable<ShownImageFile> Make(IEnumerable<(Article Article, ImageReference Reference)> references, int jobs, CancellationToken cancel)
    {
        using var workers = _options is { Resize.IsActive: true, ImageWorker: { } worker } ? new ImageWorkerPool(worker, cancel) : null;
        var resizer = _options.Resize.IsActive ? new ImageResizer(_options.Resize, workers) : null;
        var work = Distinct(references);
        if (resizer is null && work.TrueForAll(item => Known(item.Origin) is not null))
            jobs = 1; // there is nothing to be done
        var paths = new Dictionary<string, WarcDigest>(StringComparer.Ordinal);
        foreach (var (origin, file) in OrderedPipeline.Run(work, jobs, item => (item.Origin, Make(item.Origin, item.Url, resizer)), cancel))
        {
            if (file is null)
                continue;
            var named = Named(file, paths);
            _byOrigin.Add(Key(origin)!, named.Image); // Distinct only yields images with a digest
            if (paths.TryAdd(named.Image.Path, named.Image.Digest)) // two originals may shrink to one file
                yield return named;
        }
    }

    /// <summary>The shown image of a reference, or null when it is missing or skipped.</summary>
    public ShownImage? Find(Article article, ImageReference reference) =>
        Key(_gatherer.Result(article, reference)) is { } key ? _byOrigin.GetValueOrDefault(key) : null;

    /// <summary>
    /// The name holds 48 bits of the digest, and two pictures that share them can be made on purpose in minutes: the later one gets the whole
    /// digest.
    /// </summary>
    internal static ShownImageFile Named(ShownImageFile file, Dictionary<string, WarcDigest> paths) =>
        paths.TryGetValue(file.Image.Path, out var taken) && taken != file.Image.Digest
            ? file with { Image = file.Image with { Path = AssetName.WithWholeDigest(file.Image.Path, file.Image.Digest) } }
            : file;

    List<(GatheredImage Origin, string Url)> Distinct(IEnumerable<(Article Article, ImageReference Reference)> references)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var work = new List<(GatheredImage, string)>();
        foreach (var (article, reference) in references)
            if (reference.Place != ImagePlace.Stylesheet && _gatherer.Result(article, reference) is var image && Key(image) is { } key && seen.Add(key))
                work.Add((image, NameOf(image, reference)));
        return work;
    }

    /// <summary>A data: URI says nothing about its picture, least of all the end of its base64.</summary>
    static string NameOf(GatheredImage image, ImageReference reference) => image is GatheredImage.Embedded ? "" : reference.Written;

    static string? Key(GatheredImage image) => image.ContentDigest?.Hex;

    ShownImageFile? Make(GatheredImage origin, string url, ImageResizer? resizer)
    {
        var untouched = AsReceived(origin, url);
        if (resizer is null && untouched is not null)
            return untouched;
        using var content = Read(origin);
        var (bytes, header) = (content.Memory, HeaderOf(origin));
        if (header.MediaType == ActiveSvg.MediaType && ActiveSvg.IsActive(bytes.Span))
            return null;
        var rendition = resizer?.Resize(bytes);
        if (rendition is { IsOriginal: false, Header: { } shown })
            return File(origin, url, rendition.Bytes.Length, () => new BorrowedBytes(rendition.Bytes), WarcDigest.Sha256(rendition.Bytes.Span), shown, shown.Size, null);
        if (untouched is not null)
            return untouched with { Image = untouched.Image with { Problem = rendition?.Problem } };
        return File(origin, url, bytes.Length, () => Read(origin), DigestOf(origin, bytes), header, null, rendition?.Problem);
    }

    /// <summary>A file whose bytes need not be looked at: what they are was seen when they came, and whoever reads them compares the digest.</summary>
    ShownImageFile? AsReceived(GatheredImage origin, string url) => Known(origin) is var (digest, length, header)
        ? File(origin, url, length, () => Read(origin), digest, header, null, null) : null;

    /// <summary>What is known of a file as it was received, where it may be shown so.</summary>
    static (WarcDigest Digest, long Length, ImageHeader Header)? Known(GatheredImage origin) => origin switch
    {
        GatheredImage.Remote { Capture: { ContentEncoding: null, MediaType: not ActiveSvg.MediaType } capture } => (capture.PayloadDigest, capture.PayloadLength, HeaderOf(origin)),
        GatheredImage.Local { Header.MediaType: not ActiveSvg.MediaType } local => (local.Digest, local.Length, local.Header),
        _ => null,
    };

    /// <summary>Of an image as received, without hashing again what reading it has just compared; a Content-Encoding undone is another content.</summary>
    static WarcDigest DigestOf(GatheredImage origin, ReadOnlyMemory<byte> bytes) => origin switch
    {
        GatheredImage.Remote { Capture: { ContentEncoding: null, PayloadDigest: var digest } } => digest,
        GatheredImage.Local local => local.Digest,
        _ => WarcDigest.Sha256(bytes.Span),
    };

    static ShownImageFile File(GatheredImage origin, string url, long length, Func<BorrowedBytes> read, WarcDigest digest, ImageHeader header, PixelSize? resizedTo, string? problem)
    {
        var path = AssetName.For(digest, url, header.Extension);
        return new ShownImageFile(new ShownImage(path, digest, length, header, resizedTo, problem), origin, read);
    }

    BorrowedBytes Read(GatheredImage origin) => origin switch
    {
        GatheredImage.Remote { Capture: var capture } => _store.BorrowBody(capture),
        GatheredImage.Local local => new BorrowedBytes(LocalImages.ReadUnchanged(local)),
        GatheredImage.Embedded { Image: var embedded } => new BorrowedBytes(embedded.Decode()),
        _ => throw new InvalidOperationException("an image without bytes"),
    };

    static ImageHeader HeaderOf(GatheredImage origin) => origin switch
    {
        GatheredImage.Remote { Capture: var capture } => new ImageHeader(capture.MediaType, capture.Extension, capture.Size),
        GatheredImage.Local local => local.Header,
        GatheredImage.Embedded { Image.Header: var header } => header,
        _ => throw new InvalidOperationException("an image without bytes"),
    };
}
