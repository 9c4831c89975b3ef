using System.Globalization;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.CleanWorkers;

/// <summary>
/// Has articles cleaned in child processes: two threads of one process get in each other's way (docs/performance.md), and what hangs or eats memory costs
/// its article only. The result is what <see cref="ArticleCleaner"/> makes in this process. Thread-safe.
/// </summary>
public sealed class CleanWorkerPool : IDisposable
{
    /// <summary>So many bodies, of so many characters together, go to a worker at once: waking it for each costs a short one half as much as cleaning it.</summary>
    const int MaxTogether = 8, MaxCharactersTogether = 1 << 15;

    readonly CleanWorkerOptions _options;
    readonly WorkerPool<IReadOnlyList<CleanDocument>, IReadOnlyList<CleanOutcome>> _pool;
    readonly ArticleCleaner _here;
    long _charactersHere;

    /// <summary>Starts nothing yet. Cancelling kills the workers that are at work.</summary>
    public CleanWorkerPool(CleaningOptions cleaning, CleanWorkerOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _here) = (options, ArticleCleaner.OfDeclined(cleaning));
        _pool = new(options, new CleanWorkerProtocol(cleaning, options), cancel);
    }

    /// <summary>A pool as wide as the jobs; null where one article is cleaned at a time, or no program is named: this process cleans then.</summary>
    public static CleanWorkerPool? For(CleaningOptions cleaning, CleanWorkerOptions? options, int jobs, CancellationToken cancel) =>
        options is null || jobs <= 1 ? null : new(cleaning, options with { Width = jobs }, cancel);

    /// <summary>Cleans bodies as <see cref="ArticleCleaner"/> does by the tree: what its scanner takes does not come here. One that a worker died of, or that took it too much time or memory, is refused.</summary>
    /// <exception cref="IOException">The program cannot be started.</exception>
    public IReadOnlyList<CleanOutcome> Clean(IReadOnlyList<CleanDocument> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var outcomes = new List<CleanOutcome>(documents.Count);
        while (outcomes.Count < documents.Count)
        {
            var batch = NextBatch(documents, outcomes.Count);
            outcomes.AddRange(Interlocked.Add(ref _charactersHere, Characters(batch)) <= _options.CharactersHere ? batch.Select(CleanHere) : Ask(batch));
        }
        return outcomes;
    }

    static List<CleanDocument> NextBatch(IReadOnlyList<CleanDocument> documents, int from)
    {
        var batch = new List<CleanDocument> { documents[from] };
        for (var characters = (long)documents[from].Body.Length; batch.Count < MaxTogether && from + batch.Count < documents.Count; batch.Add(documents[from + batch.Count]))
            if ((characters += documents[from + batch.Count].Body.Length) > MaxCharactersTogether)
                break;
        return batch;
    }

    internal static long Characters(IReadOnlyList<CleanDocument> documents) => documents.Sum(document => (long)document.Body.Length);

    CleanOutcome CleanHere(CleanDocument document)
    {
        try
        {
            return new(_here.CleanBody(document.Body, document.Kind, document.BaseUrl));
        }
        catch (ArticleFormatException exception)
        {
            return new(null, exception);
        }
    }

    /// <summary>What a worker fails on is tried one by one, so that each body answers for itself only.</summary>
    IEnumerable<CleanOutcome> Ask(List<CleanDocument> batch)
    {
        var answer = _pool.Ask(batch);
        return answer.Failure == WorkerFailure.None ? answer.Value! // the worker answered
            : batch.Count > 1 ? batch.SelectMany(document => Ask([document])).ToList()
            : [new(null, Refusal(answer.Failure, batch))];
    }

    ArticleFormatException Refusal(WorkerFailure failure, List<CleanDocument> batch) => failure switch
    {
        WorkerFailure.Late => new(string.Create(CultureInfo.InvariantCulture, $"cleaning it took longer than {(_options.TimeLimit + CleanWorkerProtocol.ExtraTime(_options, batch)).TotalSeconds:0.#} s and was given up")) { IsLimit = true },
        WorkerFailure.Memory => new(string.Create(CultureInfo.InvariantCulture, $"cleaning it takes more than {_options.MaxMemoryBytes >> 20} MiB of memory")) { IsLimit = true },
        _ => new("the process that cleaned it died of it"),
    };

    /// <summary>Ends the workers, and waits until they are gone.</summary>
    public void Dispose() => _pool.Dispose();
}
