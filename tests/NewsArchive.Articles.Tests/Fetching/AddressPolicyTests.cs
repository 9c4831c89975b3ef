using System.Net;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::127.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::8.8.8.8")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:0:53aa:64c:0:0:80ff:fffe")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:808:808::")]
    [InlineData("2606:4700::5efe:127.0.0.1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%3")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void These_are_not_public(string address) => AddressPolicy.IsPublic(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.0")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.167.255.255")]
    [InlineData("192.169.0.0")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2001:200::1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:80e::200e")]
    public void These_are_public(string address) => AddressPolicy.Kind(IPAddress.Parse(address)).ShouldBeNull();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("0x7f.1")]
    [InlineData("0")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[0:0:0:0:0:ffff:7f00:1]")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("anything.localhost")]
    [InlineData("１２７.0.0.1")]
    [InlineData("127。0。0。1")]
    [InlineData("rebinding.example")]
    [InlineData("user@127.0.0.1")]
    public async Task No_spelling_of_loopback_is_dialled_unless_allowed(string host)
    {
        using var server = LoopbackServer.Saying();
        using var bench = new FetchBench(options => options with { AllowPrivate = false }, _ => [IPAddress.Loopback]);
        var outcome = await bench.FetchAsync($"http://{host}:{server.Port}/a.png");
        outcome.ShouldBeOfType<FetchOutcome.Refused>().Rule.ShouldBe("private-address");
        bench.Dialled.ShouldBeEmpty();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_refusal_says_what_to_do()
    {
        using var bench = new FetchBench(options => options with { AllowPrivate = false });
        (await bench.FetchAsync("http://127.0.0.1/")).ShouldBeOfType<FetchOutcome.Refused>().Message.ShouldBe("127.0.0.1 is a loopback address; pass --allow-private to fetch from it");
    }

    [Fact]
    public async Task A_name_server_that_changes_its_mind_gains_nothing()
    {
        var answers = 0;
        using var bench = new FetchBench(options => options with { AllowPrivate = false, Retries = 2 }, _ => [IPAddress.Parse(answers++ == 0 ? "93.184.215.14" : "127.0.0.1")], refuseToDial: true);
        await bench.FailAsync("http://rebinding.example/");
        answers.ShouldBe(1);
        bench.Dialled.ShouldAllBe(address => address.Address.ToString() == "93.184.215.14");
    }

    [Fact]
    public async Task Of_mixed_addresses_only_the_public_ones_are_dialled()
    {
        using var bench = new FetchBench(options => options with { AllowPrivate = false, Retries = 0 }, _ => [IPAddress.Loopback, IPAddress.Parse("93.184.215.14"), IPAddress.IPv6Loopback], refuseToDial: true);
        await bench.FailAsync("http://mixed.example/");
        bench.Dialled.Select(address => address.Address.ToString()).ShouldBe(["93.184.215.14"]);
    }
}
