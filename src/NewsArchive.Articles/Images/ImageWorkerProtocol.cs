using System.Buffers.Binary;
using System.Text;
using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.Images;

/// <summary>
/// What goes between a process and its image workers. A request: length, media type, options, memory limit, then the file. An answer: kind,
/// length, then the new file or a message. Numbers are little-endian; both sides are the same build.
/// </summary>
sealed class ImageWorkerProtocol(TimeSpan timePerMegapixel) : WorkerProtocol<WorkerRequest, CodecAnswer>
{
    const int RequestHead = 40, AnswerHead = 8, MaxText = 4096;

    enum Kind
    {
        Converted = 1, OriginalWins, Corrupt, TooManyPixels, Memory, NoLibrary,
    }

    public override string Work => "decodes images";

    public override TimeSpan ExtraTime(WorkerRequest request) =>
        timePerMegapixel * ((ImageHeader.Sniff(request.Image.Span)?.Size?.PixelCount ?? 0) / 1e6);

    public override void WriteRequest(Stream stream, WorkerRequest request)
    {
        Span<byte> head = stackalloc byte[RequestHead];
        var options = request.Options;
        ReadOnlySpan<int> numbers = [request.Image.Length, ImageCodec.MediaTypes.IndexOf(request.MediaType), options.MaxWidth ?? 0, options.MaxHeight ?? 0, (int)options.Format, options.Quality];
        for (var i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(head[(4 * i)..], numbers[i]);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], options.MaxPixels);
        BinaryPrimitives.WriteInt64LittleEndian(head[32..], request.MaxMemoryBytes);
        stream.Write(head);
        stream.Write(request.Image.Span);
        stream.Flush();
    }

    /// <summary>The next request; null at the end of the stream.</summary>
    public static WorkerRequest? ReadRequest(Stream stream)
    {
        Span<byte> head = stackalloc byte[RequestHead];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length) return null;
        var image = new byte[Number(head, 0)];
        if (stream.ReadAtLeast(image, image.Length, throwOnEndOfStream: false) < image.Length) return null;
        var options = new ResizeOptions
        {
            MaxWidth = Number(head, 2) is > 0 and var width ? width : null,
            MaxHeight = Number(head, 3) is > 0 and var height ? height : null,
            Format = (ImageOutputFormat)Number(head, 4),
            Quality = Number(head, 5),
            MaxPixels = BinaryPrimitives.ReadInt64LittleEndian(head[24..]),
        };
        return new WorkerRequest(image, ImageCodec.MediaTypes[Number(head, 1)], options, BinaryPrimitives.ReadInt64LittleEndian(head[32..]));
    }

    static int Number(ReadOnlySpan<byte> head, int index) => BinaryPrimitives.ReadInt32LittleEndian(head[(4 * index)..]);

    public static void WriteAnswer(Stream stream, CodecAnswer answer) => Write(stream, answer switch
    {
        { Bytes: not null } => Kind.Converted,
        { Problem: null } => Kind.OriginalWins,
        { Problem: ImageProblem.TooManyPixels } => Kind.TooManyPixels,
        { Problem: ImageProblem.Memory } => Kind.Memory,
        _ => Kind.Corrupt,
    }, answer.Bytes);

    public static void WriteNoLibrary(Stream stream, string message) => Write(stream, Kind.NoLibrary, Encoding.UTF8.GetBytes(message));

    static void Write(Stream stream, Kind kind, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[AnswerHead];
        BinaryPrimitives.WriteInt32LittleEndian(head, (int)kind);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], content.Length);
        stream.Write(head);
        stream.Write(content);
        stream.Flush();
    }

    /// <exception cref="IOException">There is none, or none that makes sense: the worker is dead or mad.</exception>
    /// <exception cref="DllNotFoundException">The worker has no libvips.</exception>
    public override WorkerAnswer<CodecAnswer> ReadAnswer(Stream stream, WorkerRequest request)
    {
        Span<byte> head = stackalloc byte[AnswerHead];
        stream.ReadExactly(head);
        var (kind, length) = ((Kind)Number(head, 0), Number(head, 1));
        var most = kind switch { Kind.Converted => request.Image.Length, Kind.NoLibrary => MaxText, _ => 0 };
        if (length < 0 || length > most) throw new IOException($"an answer of kind {kind} with {length} bytes");
        var content = new byte[length];
        stream.ReadExactly(content);
        return kind switch
        {
            Kind.Converted => ImageHeader.Sniff(content) is null ? throw new IOException("an answer that is no image") : new(new(content, null)),
            Kind.OriginalWins => new(default(CodecAnswer)),
            Kind.Corrupt => new(new(null, ImageProblem.Corrupt)),
            Kind.TooManyPixels => new(new(null, ImageProblem.TooManyPixels)),
            Kind.Memory => new(default, WorkerFailure.Memory),
            Kind.NoLibrary => throw new DllNotFoundException(Encoding.UTF8.GetString(content)),
            _ => throw new IOException($"an answer of unknown kind {(int)kind}"),
        };
    }
}

/// <summary>One image to convert.</summary>
sealed record WorkerRequest(ReadOnlyMemory<byte> Image, string MediaType, ResizeOptions Options, long MaxMemoryBytes);
