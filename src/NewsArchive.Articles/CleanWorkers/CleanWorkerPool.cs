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
    readonly CleanWorkerOptions _options;
    readonly WorkerPool<CleanRequest, CleanAnswer> _pool;
    readonly ArticleCleaner _here;
    long _charactersHere;

    /// <summary>Starts nothing yet. Cancelling kills the workers that are at work.</summary>
    public CleanWorkerPool(CleaningOptions cleaning, CleanWorkerOptions options, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_options, _here) = (options, new ArticleCleaner(cleaning));
        _pool = new(options, new CleanWorkerProtocol(cleaning, options), cancel);
    }

    /// <summary>A pool as wide as the jobs; null where one article is cleaned at a time, or no program is named: this process cleans then.</summary>
    public static CleanWorkerPool? For(CleaningOptions cleaning, CleanWorkerOptions? options, int jobs, CancellationToken cancel) =>
        options is null || jobs <= 1 ? null : new(cleaning, options with { Width = jobs }, cancel);

    /// <summary>Cleans a body as <see cref="ArticleCleaner.CleanBody"/> does.</summary>
    /// <exception cref="ArticleFormatException">The body is over a limit, or its worker died of it; the message says which.</exception>
    /// <exception cref="IOException">The program cannot be started.</exception>
    public CleanBody Clean(string body, BodyKind kind, string? baseUrl)
    {
        ArgumentNullException.ThrowIfNull(body);
        if (Interlocked.Add(ref _charactersHere, body.Length) <= _options.CharactersHere)
            return _here.CleanBody(body, kind, baseUrl);
        var answer = _pool.Ask(new CleanRequest(body, kind, baseUrl));
        return answer.Failure != WorkerFailure.None ? throw Failure(answer.Failure, body)
            : answer.Value!.Body ?? throw new ArticleFormatException(answer.Value.Refusal ?? "") { IsLimit = answer.Value.IsLimit }; // without a failure there is a value
    }

    ArticleFormatException Failure(WorkerFailure failure, string body) => failure switch
    {
        WorkerFailure.Late => new(string.Create(CultureInfo.InvariantCulture, $"cleaning it took longer than {CleanWorkerProtocol.TimeLimit(_options, body).TotalSeconds:0.#} s and was given up")) { IsLimit = true },
        WorkerFailure.Memory => new(string.Create(CultureInfo.InvariantCulture, $"cleaning it takes more than {_options.MaxMemoryBytes >> 20} MiB of memory")) { IsLimit = true },
        _ => new("the process that cleaned it died of it"),
    };

    /// <summary>Ends the workers, and waits until they are gone.</summary>
    public void Dispose() => _pool.Dispose();
}
