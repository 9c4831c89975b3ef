using System.ComponentModel;
using System.Diagnostics;

namespace NewsArchive.Articles.Images;

/// <summary>One child process: one image at a time, request and answer in turns, so that neither side waits for the other on a full pipe.</summary>
sealed class ImageWorkerProcess : IDisposable
{
    readonly ImageWorkerOptions _options;
    readonly Process _process;
    readonly Stream _requests, _answers;
    volatile bool _isLate;
    volatile bool _isKilled;

    ImageWorkerProcess(ImageWorkerOptions options, Process process) =>
        (_options, _process, _requests, _answers) = (options, process, process.StandardInput.BaseStream, process.StandardOutput.BaseStream);

    /// <summary>Whether it can be asked once more.</summary>
    public bool IsUsable => !_isKilled;

    /// <summary>Whether it has answered before.</summary>
    public bool HasAnswered { get; private set; }

    /// <exception cref="IOException">The program cannot be started.</exception>
    public static ImageWorkerProcess Start(ImageWorkerOptions options)
    {
        var start = new ProcessStartInfo(options.FileName, options.Arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_gcConcurrent"] = "0"; // it waits most of the time: no thread for collecting
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // nothing to attach to
        try
        {
            return new(options, Process.Start(start) ?? throw new InvalidOperationException("not shell-executed, so never null"));
        }
        catch (Win32Exception e)
        {
            throw new IOException($"the process that decodes images, {options.FileName}, cannot be started: {e.Message}; run again", e);
        }
    }

    /// <summary>Has one image converted.</summary>
    /// <exception cref="DllNotFoundException">The worker has no libvips.</exception>
    public CodecAnswer Ask(ReadOnlyMemory<byte> original, string mediaType, ResizeOptions options)
    {
        try
        {
            using var clock = _options.Time.CreateTimer(_ => EndLate(), null, Limit(original.Span), Timeout.InfiniteTimeSpan);
            WorkerMessage.WriteRequest(_requests, new WorkerRequest(original, mediaType, options, _options.MaxMemoryBytes));
            var answer = WorkerMessage.ReadAnswer(_answers, original.Length);
            if (answer.Bytes is { } bytes && ImageHeader.Sniff(bytes) is null) throw new IOException("an answer that is no image");
            HasAnswered = true;
            if (answer.Problem == ImageProblem.Memory) Kill(); // what it holds may be less than it had
            return answer;
        }
        catch (IOException)
        {
            Kill();
            return new(null, _isLate ? ImageProblem.Timeout : ImageProblem.Failed);
        }
        catch
        {
            Kill();
            throw;
        }
    }

    TimeSpan Limit(ReadOnlySpan<byte> original) =>
        _options.TimeLimit + _options.TimePerMegapixel * ((ImageHeader.Sniff(original)?.Size?.PixelCount ?? 0) / 1e6);

    void EndLate()
    {
        _isLate = true;
        Kill();
    }

    /// <summary>Ends it at once, also in the middle of an image.</summary>
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
        if (!_process.WaitForExit(TimeSpan.FromSeconds(2))) Kill();
        _process.WaitForExit();
        _answers.Dispose();
        _process.Dispose();
    }
}
