using System.Collections.Immutable;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.CleanWorkers;

/// <summary>
/// What goes between a process and its cleaners, each a <see cref="WorkerText"/> message. First the memory limit, policy, limits, and whether the scanner is used; then requests: how many
/// bodies, and of each kind, base URL and text. An answer: of each body a kind, then what was made of it, or a message. Text goes as it is in memory, so that nothing is lost
/// (half of a surrogate pair) and nothing is converted; both sides are the same build.
/// </summary>
sealed class CleanWorkerProtocol(CleaningOptions cleaning, CleanWorkerOptions worker) : WorkerProtocol<IReadOnlyList<CleanDocument>, IReadOnlyList<CleanOutcome>>
{
    enum Kind
    {
        Cleaned = 1, Refused, OverLimit, Memory,
    }

    public override string Work => "cleans articles";

    public override TimeSpan ExtraTime(IReadOnlyList<CleanDocument> request) => ExtraTime(worker, request);

    public static TimeSpan ExtraTime(CleanWorkerOptions worker, IReadOnlyList<CleanDocument> request) => worker.TimePerMegacharacter * (CleanWorkerPool.Characters(request) / 1e6);

    public override void WriteStart(Stream requests)
    {
        var message = new WorkerText();
        message.Write((int)(worker.MaxMemoryBytes >> 20));
        message.Write(System.Text.Encoding.UTF8.GetString(PolicyFile.Write(cleaning.Policy)));
        foreach (var limit in new[] { cleaning.MaxCharacters, cleaning.MaxTags, cleaning.MaxDepth, cleaning.MaxAttributes })
            message.Write(limit);
        message.Write(cleaning.UsesScanner ? 1 : 0);
        message.Send(requests);
    }

    /// <summary>How to clean, and the memory that it may take; null at the end of the stream.</summary>
    public static (CleaningOptions Options, long MaxMemoryBytes)? ReadStart(Stream requests)
    {
        if (WorkerText.TryReceive(requests) is not { } message)
            return null;
        var memory = (long)message.ReadNumber() << 20;
        var options = new CleaningOptions { Policy = PolicyFile.Read(System.Text.Encoding.UTF8.GetBytes(message.ReadText() ?? ""), "policy") };
        return (options with { MaxCharacters = message.ReadNumber(), MaxTags = message.ReadNumber(), MaxDepth = message.ReadNumber(), MaxAttributes = message.ReadNumber(), UsesScanner = message.ReadNumber() != 0 }, memory);
    }

    public override void WriteRequest(Stream requests, IReadOnlyList<CleanDocument> request)
    {
        var message = new WorkerText(request.Count * 64 + (int)CleanWorkerPool.Characters(request));
        message.Write(request.Count);
        foreach (var document in request)
        {
            message.Write((int)document.Kind);
            message.Write(document.BaseUrl);
            message.Write(document.Body);
        }
        message.Send(requests);
    }

    /// <summary>The next request; null at the end of the stream.</summary>
    public static IReadOnlyList<CleanDocument>? ReadRequest(Stream requests)
    {
        if (WorkerText.TryReceive(requests) is not { } message)
            return null;
        var documents = new CleanDocument[message.ReadNumber()];
        foreach (ref var document in documents.AsSpan())
        {
            var (kind, url) = ((BodyKind)message.ReadNumber(), message.ReadText());
            document = new CleanDocument(message.ReadText() ?? "", kind, url);
        }
        return documents;
    }

    public static void WriteClean(WorkerText message, string body, CleanBody clean)
    {
        message.Write((int)Kind.Cleaned);
        message.Write(clean.Body == body ? null : clean.Body); // nothing: it stays as it was
        message.Write(clean.Html == clean.Body ? null : clean.Html); // nothing: the body itself
        WriteReport(message, clean.Report);
        message.Write(clean.ImageAlternatives.Count);
        foreach (var (url, others) in clean.ImageAlternatives)
        {
            message.Write(url);
            message.Write(others.Length);
            foreach (var other in others)
                message.Write(other);
        }
    }

    static void WriteReport(WorkerText message, CleaningReport report)
    {
        message.Write((int)report.Kind);
        message.Write(report.IsVerbatim ? 1 : 0);
        message.Write(report.Rows.Length);
        foreach (var row in report.Rows)
        {
            message.Write(row.Rule);
            message.Write(row.Count);
            message.Write(row.RemovedTextCharacters);
            message.Write(row.AddedTextCharacters);
            message.Write(row.Sample);
        }
    }

    public static void WriteRefusal(WorkerText message, string reason, bool isLimit)
    {
        message.Write((int)(isLimit ? Kind.OverLimit : Kind.Refused));
        message.Write(reason);
    }

    /// <summary>Instead of an answer.</summary>
    public static void SendOutOfMemory(Stream answers)
    {
        var message = new WorkerText();
        message.Write((int)Kind.Memory);
        message.Send(answers);
    }

    /// <exception cref="IOException">There is no answer, or none that makes sense: the worker is dead or mad.</exception>
    public override WorkerAnswer<IReadOnlyList<CleanOutcome>> ReadAnswer(Stream answers, IReadOnlyList<CleanDocument> request)
    {
        var message = WorkerText.TryReceive(answers) ?? throw new EndOfStreamException();
        var outcomes = new List<CleanOutcome>(request.Count);
        foreach (var document in request)
            switch ((Kind)message.ReadNumber())
            {
                case Kind.Cleaned:
                    outcomes.Add(new(ReadClean(message, document.Body)));
                    break;
                case Kind.Refused:
                    outcomes.Add(new(null, new ArticleFormatException(message.ReadText() ?? "")));
                    break;
                case Kind.OverLimit:
                    outcomes.Add(new(null, new ArticleFormatException(message.ReadText() ?? "") { IsLimit = true }));
                    break;
                case Kind.Memory:
                    return new(null, WorkerFailure.Memory);
                default:
                    throw new IOException("an answer of unknown kind");
            }
        return new(outcomes);
    }

    static CleanBody ReadClean(WorkerText message, string source)
    {
        var body = message.ReadText() ?? source;
        var html = message.ReadText() ?? body;
        return new CleanBody
        {
            Body = body,
            Html = html,
            Report = ReadReport(message),
            ImageAlternatives = ReadImages(message),
        };
    }

    static CleaningReport ReadReport(WorkerText message)
    {
        var (kind, isVerbatim, count) = ((BodyKind)message.ReadNumber(), message.ReadNumber() != 0, message.ReadNumber());
        var rows = ImmutableArray.CreateBuilder<CleaningRow>();
        for (var i = 0; i < count; i++)
            rows.Add(new CleaningRow(message.ReadText() ?? "", message.ReadNumber(), message.ReadNumber(), message.ReadNumber(), message.ReadText()));
        return new CleaningReport { Kind = kind, IsVerbatim = isVerbatim, Rows = rows.ToImmutable() };
    }

    static ImmutableDictionary<string, ImmutableArray<string>> ReadImages(WorkerText message)
    {
        var images = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        for (var left = message.ReadNumber(); left > 0; left--)
        {
            var url = message.ReadText() ?? "";
            var others = ImmutableArray.CreateBuilder<string>();
            for (var more = message.ReadNumber(); more > 0; more--)
                others.Add(message.ReadText() ?? "");
            images[url] = others.ToImmutable();
        }
        return images.ToImmutable();
    }
}
