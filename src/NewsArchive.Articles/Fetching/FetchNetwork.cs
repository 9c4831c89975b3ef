using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace NewsArchive.Articles.Fetching;

/// <summary>What fetching asks of the machine, as delegates, so that tests can record and replace it.</summary>
sealed record FetchNetwork
{
    /// <summary>The addresses of a host name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Connects to an address that was checked.</summary>
    public Func<IPEndPoint, CancellationToken, Task<Stream>> Dial { get; init; } = DialTcp;

    /// <summary>Waits for a back-off or a host's turn; null: on the fetcher's clock.</summary>
    public Func<TimeSpan, CancellationToken, Task>? Sleep { get; init; }

    /// <summary>A number from 0 up to 1.</summary>
    public Func<double> Jitter { get; init; } = () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    static async Task<Stream> DialTcp(IPEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
