namespace NewsArchive.Articles.Workers;

/// <summary>What goes between a process and workers of one kind, as the parent sees it.</summary>
abstract class WorkerProtocol<TRequest, TAnswer>
{
    /// <summary>What the process does, for messages: <c>decodes images</c>.</summary>
    public abstract string Work { get; }

    /// <summary>Writes what holds for all requests; once, to a new worker.</summary>
    public virtual void WriteStart(Stream requests)
    {
    }

    public abstract void WriteRequest(Stream requests, TRequest request);

    /// <exception cref="IOException">There is no answer, or none that makes sense: the worker is dead or mad.</exception>
    public abstract WorkerAnswer<TAnswer> ReadAnswer(Stream answers, TRequest request);

    /// <summary>How long the request may take beyond <see cref="WorkerOptions.TimeLimit"/>.</summary>
    public abstract TimeSpan ExtraTime(TRequest request);
}
