using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.CleanWorkers;

/// <summary>The other side of <see cref="CleanWorkerPool"/>: what the child process does.</summary>
public static class CleanWorker
{
    /// <summary>
    /// Answers requests until their stream ends, then ends the process without further ado, also in the middle of an article: the parent has
    /// gone. Takes the whole process: limits its memory, forbids it to write files, silences its standard error.
    /// </summary>
    public static void Run(Stream requests, Stream answers)
    {
        ArticleCleaner? cleaner = null; // made by the first message
        WorkerLoop.Run(() => Read(requests, ref cleaner), request => Answer(cleaner!, request, answers)); // and requests come after it
    }

    static IReadOnlyList<CleanDocument>? Read(Stream requests, ref ArticleCleaner? cleaner)
    {
        if (cleaner is null)
        {
            if (CleanWorkerProtocol.ReadStart(requests) is not var (options, memory))
                return null;
            ProcessLimits.LimitMemory(memory);
            cleaner = ArticleCleaner.OfDeclined(options);
        }
        return CleanWorkerProtocol.ReadRequest(requests);
    }

    static void Answer(ArticleCleaner cleaner, IReadOnlyList<CleanDocument> request, Stream answers)
    {
        WorkerText message;
        try
        {
            message = new WorkerText(2 * (int)CleanWorkerPool.Characters(request));
            foreach (var document in request)
                Clean(cleaner, document, message);
        }
        catch (OutOfMemoryException)
        {
            CleanWorkerProtocol.SendOutOfMemory(answers);
            return;
        }
        message.Send(answers);
    }

    static void Clean(ArticleCleaner cleaner, CleanDocument document, WorkerText message)
    {
        CleanBody clean;
        try
        {
            clean = cleaner.CleanBody(document.Body, document.Kind, document.BaseUrl);
        }
        catch (ArticleFormatException exception)
        {
            CleanWorkerProtocol.WriteRefusal(message, exception.Message, exception.IsLimit);
            return;
        }
#pragma warning disable CA1031 // Not swallowed: the parent reports it. The article is not cleaned, the others are.
        catch (Exception exception) when (exception is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            CleanWorkerProtocol.WriteRefusal(message, $"{exception.GetType().Name}: {exception.Message}; this is a defect of newsarchive, please report it", isLimit: false);
            return;
        }
        CleanWorkerProtocol.WriteClean(message, document.Body, clean);
    }
}
