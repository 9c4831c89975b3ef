using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NewsArchive.Benchmarks;

/// <summary>A plain HTTP/1.1 server on a free loopback port: whole files from memory, connections kept, as late as asked.</summary>
sealed class PictureServer : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentDictionary<string, byte[]> _answers = new(StringComparer.Ordinal);

    public PictureServer()
    {
        _listener.Start(backlog: 512);
        _ = AcceptAsync();
    }

    /// <summary>How long each answer is held back, as a distant server's would be.</summary>
    public TimeSpan Latency { get; set; }

    public string Url(string path) => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}{path}";

    public void Add(string path, string mediaType, byte[] body)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: {mediaType}\r\nContent-Length: {body.Length}\r\nConnection: keep-alive\r\n\r\n");
        _answers[path] = [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    static readonly byte[] NotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        socket.NoDelay = true;
        var buffer = new byte[16 * 1024];
        var count = 0;
        try
        {
            while (true)
            {
                int end;
                while ((end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    var read = await socket.ReceiveAsync(buffer.AsMemory(count));
                    if (read == 0)
                        return;
                    count += read;
                }
                var path = Encoding.ASCII.GetString(buffer, 0, end).Split(' ', 3)[1];
                buffer.AsSpan(end + 4, count - end - 4).CopyTo(buffer); // a request that was sent ahead
                count -= end + 4;
                if (Latency > TimeSpan.Zero)
                    await Task.Delay(Latency);
                await SendAsync(socket, _answers.GetValueOrDefault(path, NotFound));
            }
        }
        catch (SocketException)
        {
            // The client has gone.
        }
    }

    static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes)..];
    }

    public void Dispose() => _listener.Dispose();
}
