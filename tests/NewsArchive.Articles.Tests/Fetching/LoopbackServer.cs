using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NewsArchive.Articles.Tests.Fetching;

/// <summary>A server on a free loopback port that says exactly the bytes of its script, right or wrong.</summary>
sealed class LoopbackServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly Func<ServedRequest, Task> _script;
    readonly ConcurrentDictionary<string, int> _counts = new();
    readonly ConcurrentBag<TcpClient> _clients = [];

    public LoopbackServer(Func<ServedRequest, Task> script)
    {
        _script = script;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Every request so far, in order of arrival.</summary>
    public ConcurrentQueue<ServedRequest> Requests { get; } = new();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Authority => $"127.0.0.1:{Port}";

    public string Url(string path) => $"http://{Authority}{path}";

    /// <summary>A server that says the same to every request.</summary>
    public static LoopbackServer Saying(params byte[][] pieces) => new(async request =>
    {
        foreach (var piece in pieces) await request.SayAsync(piece);
    });

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _clients.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        try
        {
            var stream = client.GetStream();
            while (await ReadHeadAsync(stream) is { } head)
            {
                var path = head.Split(' ')[1];
                var request = new ServedRequest(head, path, _counts.AddOrUpdate(path, 1, (_, count) => count + 1), client);
                Requests.Enqueue(request);
                await _script(request);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
        }
    }

    static async Task<string?> ReadHeadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            head.Add(one[0]);
            if (head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n']) return Encoding.Latin1.GetString([.. head]);
        }
        return null;
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _clients) client.Dispose();
    }
}

/// <summary>A request that the script answers. <paramref name="Number"/> counts the requests for its path from 1.</summary>
sealed record ServedRequest(string Head, string Path, int Number, TcpClient Client)
{
    public string? Header(string name) =>
        Head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    public async Task SayAsync(byte[] bytes) => await Client.GetStream().WriteAsync(bytes);

    public Task SayAsync(string text) => SayAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>A whole answer with its length.</summary>
    public Task AnswerAsync(int status, byte[] body, string headers = "") =>
        SayAsync([.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status} Said\r\nContent-Length: {body.Length}\r\n{headers}\r\n"), .. body]);

    /// <summary>Ends the connection in order.</summary>
    public void Close() => Client.Close();

    /// <summary>Ends the connection with RST.</summary>
    public void Reset() => Client.Client.Close(0);
}
