using System.ComponentModel;
using System.Diagnostics;

namespace NewsArchive.Articles.Workers;

/// <summary>One child process: one request at a time, request and answer in turns, so that neither side waits for the other on a full pipe.</summary>
sealed class WorkerProcess<TRequest, TAnswer> : IDisposable
{
    readonly WorkerOptions _options;
    readonly WorkerProtocol<TRequest, TAnswer> _protocol;
    readonly Process _process;
    readonly Stream _requests, _answers;
    bool _isStarted;
    volatile bool _isLate;
    volatile bool _isKilled;

    WorkerProcess(WorkerOptions options, WorkerProtocol<TRequest, TAnswer> protocol, Process process) =>
        (_options, _protocol, _process, _requests, _answers) = (options, protocol, process, process.StandardInput.BaseStream, process.StandardOutput.BaseStream);

    /// <summary>Whether it can be asked once more.</summary>
    public bool IsUsable => !_isKilled;

    /// <summary>Whether it has answered before.</summary>
    public bool HasAnswered { get; private set; }

    /// <exception cref="IOException">The program cannot be started.</exception>
    public static WorkerProcess<TRequest, TAnswer> Start(WorkerOptions options, WorkerProtocol<TRequest, TAnswer> protocol)
    {
        var start = new ProcessStartInfo(options.FileName, options.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_gcConcurrent"] = "0"; // it waits most of the time: no thread for collecting
        start.Environment["MALLOC_ARENA_MAX"] = "1"; // glibc gives each thread a heap of its own and none back: libvips, on threads of its own, kept 55 MB instead of 34
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // nothing to attach to
        try
        {
            return new(options, protocol, Process.Start(start) ?? throw new InvalidOperationException("not shell-executed, so never null"));
        }
        catch (Win32Exception e)
        {
            throw new IOException($"the process that {protocol.Work}, {options.FileName}, cannot be started: {e.Message}; run again", e);
        }
    }

    /// <summary>Has one request answered; whatever goes wrong ends the process.</summary>
    public WorkerAnswer<TAnswer> Ask(TRequest request)
    {
        try
        {
            using var clock = _options.Time.CreateTimer(_ => EndLate(), null, _options.TimeLimit + _protocol.ExtraTime(request), Timeout.InfiniteTimeSpan);
            if (!_isStarted)
                _protocol.WriteStart(_requests);
            _isStarted = true;
            _protocol.WriteRequest(_requests, request);
            var answer = _protocol.ReadAnswer(_answers, request);
            HasAnswered = true;
            if (answer.Failure == WorkerFailure.Memory)
                Kill(); // what it holds may be less than it had
            return answer;
        }
        catch (IOException)
        {
            Kill();
            return new(default, _isLate ? WorkerFailure.Late : WorkerFailure.Died);
        }
        catch
        {
            Kill();
            throw;
        }
    }

    void EndLate()
    {
        _isLate = true;
        Kill();
    }

    /// <summary>Ends it at once, also in the middle of its work.</summary>
    public void Kill()
    {
        _isKilled = true;
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // Gone already.
        }
    }

    /// <summary>Waits until it is gone: an idle one ends when its input does.</summary>
    public void Dispose()
    {
        _requests.Dispose();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(2)))
            Kill();
        _process.WaitForExit();
        _answers.Dispose();
        _process.Dispose();
    }
}
