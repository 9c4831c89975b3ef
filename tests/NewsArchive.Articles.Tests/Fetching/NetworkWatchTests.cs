using System.Net;
using System.Net.Sockets;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class NetworkWatchTests
{
    /// <summary>What was noted, in order: a host with + was reached, with - it was not.</summary>
    [Theory]
    [InlineData("", false)] // nobody was asked: offline, or all in the store
    [InlineData("-a", true)]
    [InlineData("-a -b -a", true)]
    [InlineData("+a", false)]
    [InlineData("-a +a", false)] // a retry that worked
    [InlineData("-a +b", false)] // a is gone, the network is there
    [InlineData("+b -a", false)]
    [InlineData("+a +b -c -a", true)] // a was there, and nobody is after it
    [InlineData("+a -a +b", false)] // b is still there: a is down, not the network
    [InlineData("+a -A", true)]
    public void A_network_is_lost_when_nobody_is_reached_any_more(string notes, bool isLost)
    {
        var watch = new NetworkWatch();
        foreach (var note in notes.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            watch.Note(note[1..], isReached: note[0] == '+');
        watch.IsLost.ShouldBe(isLost);
    }

    [Theory]
    [InlineData(SocketError.TryAgain, true)] // no name server answers
    [InlineData(SocketError.NoRecovery, true)]
    [InlineData(SocketError.HostNotFound, false)] // there is no such name
    [InlineData(SocketError.NoData, false)] // it has no address
    public async Task A_name_that_does_not_exist_is_no_network_that_is_down(SocketError error, bool isLost)
    {
        using var bench = new FetchBench(resolve: _ => throw new SocketException((int)error));
        (await bench.FailAsync("http://news.test/1.jpg")).Rule.ShouldBe("dns");
        bench.Fetcher.IsNetworkLost.ShouldBe(isLost);
    }

    [Fact]
    public async Task Hosts_that_refuse_every_connection_are_a_network_that_is_down()
    {
        using var bench = new FetchBench(resolve: _ => [IPAddress.Loopback], refuseToDial: true);
        await bench.FailAsync("http://news.test/1.jpg");
        bench.Fetcher.IsNetworkLost.ShouldBeTrue();
    }

    [Fact]
    public async Task An_answer_is_an_answer_whatever_it_says()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(404, []));
        using var bench = new FetchBench();
        await bench.FailAsync(server.Url("/1.jpg"));
        bench.Fetcher.IsNetworkLost.ShouldBeFalse();
    }
}
