using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Tests.Fetching;

/// <summary>A store in a folder of its own, a fetcher, a clock that moves only by the waits that the fetcher asks for, and a list of them.</summary>
sealed class FetchBench : IDisposable
{
    public FetchBench(Func<FetchOptions, FetchOptions>? options = null, Func<string, IPAddress[]>? resolve = null, bool refuseToDial = false)
    {
        Folder = Directory.CreateTempSubdirectory("newsarchive-fetch-").FullName;
        Store = CaptureStore.Open(Path.Combine(Folder, "store"), Time);
        var settings = new FetchOptions { AllowPrivate = true };
        Fetcher = new ImageFetcher(Store, options?.Invoke(settings) ?? settings, Time, new FetchNetwork
        {
            Resolve = (host, cancel) => resolve is null ? Dns.GetHostAddressesAsync(host, cancel) : Task.FromResult(resolve(host)),
            Dial = (address, cancel) =>
            {
                Dialled.Enqueue(address);
                return refuseToDial ? throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.ConnectionRefused) : new FetchNetwork().Dial(address, cancel);
            },
            Sleep = (delay, cancel) =>
            {
                Waits.Enqueue(delay);
                Time.Advance(delay);
                return Task.Delay(0, cancel);
            },
            Jitter = () => 0.5,
        });
    }

    public string Folder { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero));

    public CaptureStore Store { get; }

    public ImageFetcher Fetcher { get; }

    public ConcurrentQueue<IPEndPoint> Dialled { get; } = new();

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public Task<FetchOutcome> FetchAsync(string url, string? page = null, bool noReferrer = false) =>
        Fetcher.FetchAsync(new ImageRequest(url, page, noReferrer), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public async Task<Capture> CaptureAsync(string url, string? page = null, bool noReferrer = false) =>
        (await FetchAsync(url, page, noReferrer)).ShouldBeOfType<FetchOutcome.Captured>().Capture;

    public async Task<FetchOutcome.Failed> FailAsync(string url, string? page = null) => (await FetchAsync(url, page)).ShouldBeOfType<FetchOutcome.Failed>();

    public void Dispose()
    {
        Fetcher.Dispose();
        Store.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
