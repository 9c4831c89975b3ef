using System.Buffers;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Captures;

/// <summary>
/// The captures of an archive in file order. What choosing needs is in memory, 48 bytes a capture and each URL, or the beginning of it, once; the rest waits in a
/// temporary file where it is much.
/// </summary>
sealed class CaptureTable : IDisposable
{
    readonly SegmentedList<PackedCapture> _packed = new();
    readonly SpilledBytes _details = new();
    readonly TextTable _files = new();
    readonly TextNumbers _fileNumbers;
    readonly TextNumbers _urlNumbers;
    readonly ArrayBufferWriter<byte> _encoded = new();

    public CaptureTable()
    {
        Urls = new(_details);
        (_fileNumbers, _urlNumbers) = (new(_files), new(Urls));
    }

    /// <summary>How many captures there are.</summary>
    public int Count => _packed.Count;

    /// <summary>Their URLs; a capture has the number of its own.</summary>
    public TextTable Urls { get; }

    /// <summary>The number of a URL, or null.</summary>
    public int? FindUrl(string url) => _urlNumbers.Find(url);

    /// <summary>What is in memory of a capture.</summary>
    public ref readonly PackedCapture Packed(int number) => ref _packed[number];

    /// <summary>Adds a capture.</summary>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public void Add(WebCapture capture)
    {
        _encoded.ResetWrittenCount();
        WriteDetails(capture);
        _packed.Add(new PackedCapture(capture, _urlNumbers.Add(capture.Url), _details.Add(_encoded.WrittenSpan)));
    }

    /// <summary>All of a capture.</summary>
    /// <exception cref="IOException">The temporary file cannot be read.</exception>
    public WebCapture this[int number]
    {
        get
        {
            var packed = _packed[number];
            var url = Urls[packed.Url]; // it may be read into the place of the details
            return ReadDetails(_details.Read(packed.Position), new WebCapture
            {
                Number = packed.Number,
                File = "",
                Offset = 0,
                Url = url,
                Date = new DateTimeOffset(packed.Ticks, TimeSpan.Zero),
                Status = packed.Status < 0 ? null : packed.Status,
                IsWhole = packed.Is(CaptureMarks.Whole),
                IsShowable = packed.Is(CaptureMarks.Showable),
                IsConversion = packed.Is(CaptureMarks.Conversion),
                Kind = PayloadKind.OfCode(packed.Kind),
            });
        }
    }

    void WriteDetails(WebCapture capture)
    {
        TextBytes.WriteNumber(_encoded, _fileNumbers.Add(capture.File));
        TextBytes.WriteNumber(_encoded, capture.Offset);
        TextBytes.WriteNumber(_encoded, capture.Length);
        foreach (var text in new[] { capture.RecordId, capture.ConcurrentTo, capture.Location, capture.Kind.Code == 0 ? capture.Kind.MediaType : null, capture.Charset, capture.Damage, capture.Doubt })
            TextBytes.Write(_encoded, text);
        TextBytes.Write(_encoded, capture.Digest);
        TextBytes.Write(_encoded, capture.DeclaredDigest);
        if (capture.Revisit is not { } revisit)
            return;
        TextBytes.Write(_encoded, revisit.RecordId);
        TextBytes.Write(_encoded, revisit.Url);
        TextBytes.WriteNumber(_encoded, revisit.Date is { } date ? date.UtcTicks + 1 : 0);
    }

    /// <summary>What <see cref="WriteDetails"/> wrote, in the same order.</summary>
    WebCapture ReadDetails(ReadOnlySpan<byte> bytes, WebCapture capture)
    {
        capture = capture with
        {
            File = _files[(int)TextBytes.ReadNumber(ref bytes)],
            Offset = TextBytes.ReadNumber(ref bytes),
            Length = TextBytes.ReadNumber(ref bytes),
            RecordId = TextBytes.Read(ref bytes),
            ConcurrentTo = TextBytes.Read(ref bytes),
            Location = TextBytes.Read(ref bytes),
            Kind = TextBytes.Read(ref bytes) is { } type ? PayloadKind.Named(type, isImage: false) : capture.Kind,
            Charset = TextBytes.Read(ref bytes),
            Damage = TextBytes.Read(ref bytes),
            Doubt = TextBytes.Read(ref bytes),
            Digest = TextBytes.ReadDigest(ref bytes),
            DeclaredDigest = TextBytes.ReadDigest(ref bytes),
        };
        return bytes.IsEmpty ? capture : capture with
        {
            Revisit = new RevisitReference(TextBytes.Read(ref bytes), TextBytes.Read(ref bytes), TextBytes.ReadNumber(ref bytes) is > 0 and var ticks ? new DateTimeOffset(ticks - 1, TimeSpan.Zero) : null),
        };
    }

    public void Dispose() => _details.Dispose();
}

/// <summary>What is told of a capture without its details.</summary>
[Flags]
enum CaptureMarks : byte
{
    None = 0,
    Revisit = 1,
    Conversion = 2,
    /// <summary>Its payload cannot be had.</summary>
    Damaged = 4,
    /// <summary>Its payload may not be what was received, or the record itself not be what was written.</summary>
    Doubted = 8,
    Whole = 16,
    Showable = 32,
}

/// <summary>What is in memory of a capture.</summary>
readonly struct PackedCapture(WebCapture capture, int url, long position)
{
    /// <summary>Where its details are.</summary>
    public readonly long Position = position;
    /// <summary>WARC-Date; 0 when there is none.</summary>
    public readonly long Ticks = capture.Date.UtcTicks;
    /// <summary>Key of its WARC-Record-ID, of a revisit that of the record that it refers to; 0 when there is none.</summary>
    public readonly ulong IdKey = KeyOf(capture.Revisit is { } revisit ? revisit.RecordId : capture.RecordId);
    /// <summary>Key of its WARC-Payload-Digest; 0 when there is none.</summary>
    public readonly ulong DigestKey = KeyOf(capture.DeclaredDigest);
    /// <summary>Number of the record in its <see cref="WebArchive"/>.</summary>
    public readonly int Number = capture.Number;
    /// <summary>Number of its URL.</summary>
    public readonly int Url = url;
    /// <summary>HTTP status; -1 for what is no HTTP.</summary>
    public readonly short Status = (short)(capture.Status ?? -1);
    /// <summary><see cref="PayloadKind.Code"/>.</summary>
    public readonly byte Kind = capture.Kind.Code;
    readonly CaptureMarks _marks = MarksOf(capture);

    public bool Is(CaptureMarks mark) => (_marks & mark) != CaptureMarks.None;

    /// <summary>As <see cref="WebCapture.IsRedirect"/>.</summary>
    public bool IsRedirect => WebCapture.LeadsElsewhere(Status);

    /// <summary>Whether its payload may stand for a URL or a revisit.</summary>
    public bool HoldsPayload => (_marks & (CaptureMarks.Revisit | CaptureMarks.Conversion | CaptureMarks.Damaged | CaptureMarks.Whole)) == CaptureMarks.Whole;

    /// <summary>A key for an id; 0 for none. Who finds a capture by it compares the id.</summary>
    static ulong KeyOf(string? text) => text is null ? 0 : TextKey.Of(text) | 1;

    const ulong AlgorithmBits = 7;

    /// <summary>The last of the numbers that algorithms have in keys.</summary>
    public const ulong LastAlgorithm = 4;

    static ulong KeyOf(WarcDigest digest) => digest == default ? 0 : TextKey.Of(digest.Hex) & ~AlgorithmBits | digest.Algorithm switch { "sha256" => 1UL, "sha1" => 2, "sha512" => 3, _ => LastAlgorithm };

    /// <summary>Number of the algorithm of a digest, by its key; 0 when there is none.</summary>
    public static ulong AlgorithmOf(ulong digestKey) => digestKey & AlgorithmBits;

    /// <summary>Whether two WARC-Payload-Digests are certainly those of different bytes.</summary>
    public static bool Differ(ulong digestKey, ulong other) => digestKey != other && ((digestKey ^ other) & AlgorithmBits) == 0;

    static CaptureMarks MarksOf(WebCapture capture) =>
        (capture.Revisit is null ? CaptureMarks.None : CaptureMarks.Revisit)
        | (capture.IsConversion ? CaptureMarks.Conversion : CaptureMarks.None)
        | (capture.Damage is null ? CaptureMarks.None : CaptureMarks.Damaged)
        | (capture.Doubt is null ? CaptureMarks.None : CaptureMarks.Doubted)
        | (capture.IsWhole ? CaptureMarks.Whole : CaptureMarks.None)
        | (capture.IsShowable ? CaptureMarks.Showable : CaptureMarks.None);
}
