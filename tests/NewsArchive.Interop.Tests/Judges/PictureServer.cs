using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>Serves files of fixtures/articles/images, and pages that are given, over HTTP/1.1 on a free loopback port; anything else is 404.</summary>
public sealed class PictureServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly Task serving;

    /// <summary>Starts serving.</summary>
    public PictureServer()
    {
        listener.Start();
        serving = ServeAsync();
    }

    /// <summary>The address that pictures are below, with a slash at its end.</summary>
    public string Origin => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    /// <summary>HTML by request target.</summary>
    public IReadOnlyDictionary<string, string> Pages { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The heads of all requests so far.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    async Task ServeAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
                clients.Add(AnswerAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(clients);
        }
    }

    async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                var head = new StringBuilder();
                while (await reader.ReadLineAsync(stop.Token) is { Length: > 0 } line)
                    head.Append(line).Append('\n');
                if (head.Length == 0)
                    return;
                Requests.Enqueue(head.ToString());
                await stream.WriteAsync(Response(head.ToString().Split(' ')[1]), stop.Token);
            }
            catch (Exception error) when (error is IOException or OperationCanceledException)
            {
                // The client left, or the test is over.
            }
        }
    }

    byte[] Response(string target)
    {
        if (Pages.TryGetValue(target, out var page))
            return Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {Encoding.UTF8.GetByteCount(page)}\r\nConnection: close\r\n\r\n{page}");
        var path = Path.Combine(Repository.Articles, "images", Path.GetFileName(new Uri("http://x" + target).LocalPath));
        var found = File.Exists(path);
        var body = found ? File.ReadAllBytes(path) : "no such picture"u8.ToArray();
        var type = !found ? "text/plain" : Path.GetExtension(path) switch { ".jpg" => "image/jpeg", ".png" => "image/png", ".webp" => "image/webp", _ => "image/gif" };
        var head = $"HTTP/1.1 {(found ? "200 OK" : "404 Not Found")}\r\nServer: pictures\r\nX-Odd-CASE: kept\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }
}
