using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Tests.Fetching;

/// <summary>P6: no connection to an address that is not public, however it is spelt and whoever leads there.</summary>
public sealed class PrivateAddressTests
{
    static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");

    public static TheoryData<string> Spellings => [.. PrivateSpellings.All];

    [Theory, MemberData(nameof(Spellings))]
    public async Task It_is_not_dialled_when_an_article_names_it(string spelling)
    {
        using var net = new Net();
        var outcome = await net.FetchAsync(net.Spell(spelling));
        net.ShouldHaveDialledOnlyPublicAddresses();
        if (outcome is FetchOutcome.Refused refused) refused.Rule.ShouldBeOneOf("private-address", "bad-url");
        else net.Dialled.ShouldNotBeEmpty("what is not refused leads to a public address: " + outcome);
    }

    [Theory, MemberData(nameof(Spellings))]
    public async Task It_is_not_dialled_when_a_public_host_leads_there(string spelling)
    {
        using var net = new Net();
        net.Location = net.Spell(spelling).Replace("\n", "", StringComparison.Ordinal); // in a header, a line feed ends it
        var outcome = await net.FetchAsync("http://public.example/moved");
        net.ShouldHaveDialledOnlyPublicAddresses();
        net.Dialled.ShouldNotBeEmpty();
        outcome.ShouldNotBeOfType<FetchOutcome.Captured>();
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/")]
    [InlineData("http://0x7f.1:PORT/")]
    [InlineData("http://inside.example:PORT/")]
    [InlineData("http://ｌｏｃａｌｈｏｓｔ:PORT/")]
    public async Task It_is_dialled_when_that_is_allowed(string spelling)
    {
        using var net = new Net(allowPrivate: true);
        await net.FetchAsync(net.Spell(spelling));
        net.Dialled.ShouldContain(address => IPAddress.IsLoopback(address), "the recorder records");
    }

    [Fact]
    public async Task A_name_that_changes_its_address_gains_nothing_at_once_or_later()
    {
        using var net = new Net { Names = turn => turn == 0 ? Public : IPAddress.Loopback };
        (await net.FetchAsync("http://inside.example/1")).ShouldBeOfType<FetchOutcome.Captured>();
        (await net.FetchAsync("http://inside.example/2")).ShouldBeOfType<FetchOutcome.Captured>();
        net.Asked.ShouldBe(1, "the answer that was checked is the one that is dialled");
        net.Time.Advance(TimeSpan.FromMinutes(11));
        (await net.FetchAsync("http://inside.example/3")).ShouldBeOfType<FetchOutcome.Refused>().Rule.ShouldBe("private-address");
        net.Asked.ShouldBe(2);
        net.ShouldHaveDialledOnlyPublicAddresses();
    }

    [Fact]
    public async Task A_robots_file_is_asked_for_by_the_same_rules()
    {
        using var net = new Net(obeyRobots: true) { Location = "http://127.0.0.1:1/robots.txt" };
        (await net.FetchAsync("http://public.example/1")).ShouldBeOfType<FetchOutcome.Refused>().Rule.ShouldBe("robots");
        net.Dialled.ShouldBe([Public]);
    }

    /// <summary>A public host, which is a loopback server behind a recording dialler; every other address must not be dialled.</summary>
    sealed class Net : IDisposable
    {
        readonly FetchBench _bench = new();
        readonly LoopbackServer _server;
        readonly ImageFetcher _fetcher;
        int _asked;

        public Net(bool allowPrivate = false, bool obeyRobots = false)
        {
            _server = new LoopbackServer(request => Location is null
                ? request.AnswerAsync(200, HostileAnswer.Png)
                : request.AnswerAsync(302, [], $"Location: {Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(Location))}\r\n"));
            _fetcher = new ImageFetcher(_bench.Store, new FetchOptions { AllowPrivate = allowPrivate, ObeyRobots = obeyRobots, Retries = 0 }, _bench.Time, new FetchNetwork
            {
                Resolve = (host, _) => Task.FromResult<IPAddress[]>([host.TrimEnd('.') == "inside.example" ? Names(Interlocked.Increment(ref _asked) - 1) : Public]),
                Dial = (address, cancel) =>
                {
                    Dialled.Enqueue(address.Address);
                    return new FetchNetwork().Dial(new IPEndPoint(IPAddress.Loopback, _server.Port), cancel);
                },
                Sleep = (_, _) => Task.CompletedTask,
            });
        }

        public string? Location { get; set; }

        public Func<int, IPAddress> Names { get; set; } = _ => IPAddress.Loopback;

        public int Asked => _asked;

        public ConcurrentQueue<IPAddress> Dialled { get; } = new();

        public FakeTimeProvider Time => _bench.Time;

        public string Spell(string spelling) => spelling.Replace("PORT", "8080", StringComparison.Ordinal);

        public Task<FetchOutcome> FetchAsync(string url) => _fetcher.FetchAsync(new ImageRequest(url), TestContext.Current.CancellationToken);

        public void ShouldHaveDialledOnlyPublicAddresses() => Dialled.Where(address => !AddressPolicy.IsPublic(address)).ShouldBeEmpty();

        public void Dispose()
        {
            _fetcher.Dispose();
            _server.Dispose();
            _bench.Dispose();
        }
    }
}
