using System.Collections.Concurrent;
using System.Text;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Faults.Tests;

/// <summary>A server of many pictures with a log, and the articles that show them.</summary>
sealed class PictureSite : IDisposable
{
    const int PicturesAnArticle = 6;

    static readonly byte[] Picture = File.ReadAllBytes(Path.Combine(Repository.Articles, "images", "harbour-600.jpg"));

    readonly LoopbackServer _server;
    readonly int _pictures;
    TaskCompletionSource? _wake;
    int _served, _wakeAt;

    public PictureSite(int pictures)
    {
        _pictures = pictures;
        _server = new LoopbackServer(AnswerAsync);
    }

    /// <summary>How often each picture was asked for.</summary>
    public Dictionary<string, int> Asked => _server.Requests.GroupBy(request => request.Path).ToDictionary(group => group.Key, group => group.Count());

    public void ForgetServed() => _served = 0;

    public void ForgetAll()
    {
        _server.Requests.Clear();
        _served = 0;
    }

    /// <summary>Ends when that many pictures have been sent since <see cref="ForgetAll"/>.</summary>
    public Task ServedAsync(int count)
    {
        (_wake, _wakeAt) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), count);
        return _wake.Task;
    }

    async Task AnswerAsync(ServedRequest request)
    {
        await request.AnswerAsync(200, Body(request.Path), "Content-Type: image/jpeg\r\n");
        if (Interlocked.Increment(ref _served) == _wakeAt) _wake?.TrySetResult();
    }

    /// <summary>Each picture is another one, but every tenth, which is the same as the one before; all have bytes behind their end, as real ones do.</summary>
    static byte[] Body(string path)
    {
        var number = int.Parse(path.AsSpan(1, path.IndexOf('.', StringComparison.Ordinal) - 1), System.Globalization.CultureInfo.InvariantCulture);
        return [.. Picture, .. Encoding.ASCII.GetBytes($"{(number % 10 == 9 ? number - 1 : number)}")];
    }

    /// <summary>Writes the articles.</summary>
    public void WriteArticles(string folder)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < _pictures; i += PicturesAnArticle)
            File.WriteAllText(Path.Combine(folder, $"story-{i:0000}.html"),
                string.Concat(Enumerable.Range(i, Math.Min(PicturesAnArticle, _pictures - i)).Select(number => $"<p>Picture {number}</p>\n<p><img src=\"{_server.Url($"/{number}.jpg")}\" alt=\"\"></p>\n")));
    }

    /// <summary>A recorder of connections that must not be made.</summary>
    public static LoopbackServer Trap(ConcurrentQueue<string> seen) => new(async request =>
    {
        seen.Enqueue(request.Head);
        await request.AnswerAsync(502, []);
    });

    public void Dispose() => _server.Dispose();
}
