using System.Text;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class RobotsRulesTests
{
    // RFC 9309 §5.1, with our product in place of its foobot.
    const string Example =
        """
        User-Agent: *
        Disallow: *.gif$
        Disallow: /example/
        Allow: /publications/

        User-Agent: newsarchive
        Disallow:/
        Allow:/example/page.html
        Allow:/example/allowed.gif

        User-Agent: barbot
        User-Agent: bazbot
        Disallow: /example/page.html

        User-Agent: quxbot

        EOF
        """;

    [Theory]
    [InlineData(Example, "newsarchive", "/example/page.html", true)]
    [InlineData(Example, "newsarchive", "/example/allowed.gif", true)]
    [InlineData(Example, "newsarchive", "/publications/", false)]
    [InlineData(Example, "bazbot", "/example/page.html", false)]
    [InlineData(Example, "bazbot", "/a.gif", true)]
    [InlineData(Example, "quxbot", "/a.gif", true)]
    [InlineData(Example, "other", "/a.gif", false)]
    [InlineData(Example, "other", "/a.gif?b", true)]
    [InlineData(Example, "other", "/publications/x", true)]
    // §5.2: the longest match.
    [InlineData("User-Agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "x", "/example/page/disallowed.gif", false)]
    [InlineData("User-Agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif", "x", "/example/page/", true)]
    [InlineData("User-Agent: *\nDisallow: /a\nAllow: /a", "x", "/a", true)]
    [InlineData("", "x", "/", true)]
    [InlineData("<html>not found</html>", "x", "/", true)]
    [InlineData("Disallow: /", "x", "/", true)] // a rule before any group
    [InlineData("User-agent: *\nDisallow:", "x", "/", true)]
    [InlineData("user-AGENT : * # all\r\ndisALLOW : /x # why\r\n", "x", "/xy", false)]
    [InlineData("User-agent: NewsArchive/0.1\nDisallow: /", "newsarchive", "/", false)]
    [InlineData("User-agent: newsarchiver\nDisallow: /", "newsarchive", "/", true)]
    [InlineData("User-agent: a\nCrawl-delay: 3\nUser-agent: newsarchive\nDisallow: /", "newsarchive", "/", false)]
    [InlineData("User-agent: newsarchive\nDisallow: /a\nUser-agent: b\nDisallow: /b\nUser-agent: newsarchive\nDisallow: /c", "newsarchive", "/c", false)]
    [InlineData("User-agent: newsarchive\nDisallow: /a\nUser-agent: b\nDisallow: /b\nUser-agent: newsarchive\nDisallow: /c", "newsarchive", "/b", true)]
    [InlineData("User-agent: newsarchive\nUser-agent: *\nDisallow: /a", "newsarchive", "/a", false)]
    [InlineData("User-agent: *\nDisallow: /a*b*c$", "x", "/a1b2b3c", false)]
    [InlineData("User-agent: *\nDisallow: /a*b*c$", "x", "/a1b2b3cd", true)]
    [InlineData("User-agent: *\nDisallow: /a*a$", "x", "/a", true)]
    [InlineData("User-agent: *\nDisallow: /*.png", "x", "/p/x.png?y", false)]
    [InlineData("User-agent: *\nDisallow: /x$", "x", "/x", false)]
    [InlineData("User-agent: *\nDisallow: /x$", "x", "/xy", true)]
    // §2.2.2: escapes.
    [InlineData("User-agent: *\nDisallow: /图", "x", "/%E5%9B%BE.png", false)]
    [InlineData("User-agent: *\nDisallow: /%e5%9b%be", "x", "/%E5%9B%BE.png", false)]
    [InlineData("User-agent: *\nDisallow: /%7Ejoe/", "x", "/~joe/a", false)]
    [InlineData("User-agent: *\nDisallow: /a%2Fb", "x", "/a/b", true)]
    [InlineData("User-agent: *\nDisallow: /", "x", "/robots.txt", true)]
    public void The_rules_of_the_standard_hold(string file, string product, string path, bool allowed) =>
        RobotsRules.Parse(Encoding.UTF8.GetBytes(file), product).Allows(path).ShouldBe(allowed);

    [Fact]
    public void A_file_of_stars_ends_soon()
    {
        var file = "User-agent: *\n" + string.Concat(Enumerable.Repeat("Disallow: /" + new string('*', 40) + "x\n", 9_000));
        RobotsRules.Parse(Encoding.UTF8.GetBytes(file), "x").Allows("/" + new string('y', 2000)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(200, "User-agent: *\nDisallow: /private", "/private/a.png", false)]
    [InlineData(200, "User-agent: *\nDisallow: /private", "/public/a.png", true)]
    [InlineData(404, "", "/private/a.png", true)]
    [InlineData(403, "", "/private/a.png", true)]
    [InlineData(500, "", "/public/a.png", false)]
    public async Task A_host_is_asked_once_and_obeyed(int status, string file, string path, bool allowed)
    {
        using var server = new LoopbackServer(request => request.Path == "/robots.txt" ? request.AnswerAsync(status, Encoding.ASCII.GetBytes(file)) : request.AnswerAsync(200, HostileAnswer.Png));
        using var bench = new FetchBench(options => options with { ObeyRobots = true });
        for (var i = 0; i < 3; i++)
        {
            var outcome = await bench.FetchAsync(server.Url(path + "?" + i));
            if (allowed) outcome.ShouldBeOfType<FetchOutcome.Captured>();
            else outcome.ShouldBeOfType<FetchOutcome.Refused>().Rule.ShouldBe("robots");
        }
        server.Requests.Count(request => request.Path == "/robots.txt").ShouldBe(1);
        server.Requests.Count.ShouldBe(allowed ? 4 : 1);
    }

    [Fact]
    public async Task A_redirected_file_is_followed_and_an_endless_one_is_cut()
    {
        using var server = new LoopbackServer(async request =>
        {
            if (request.Path == "/robots.txt") await request.AnswerAsync(301, [], "Location: /elsewhere\r\n");
            else if (request.Path == "/elsewhere")
            {
                await request.SayAsync("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /no\n");
                while (true) await request.SayAsync(new string('#', 4096));
            }
            else await request.AnswerAsync(200, HostileAnswer.Png);
        });
        using var bench = new FetchBench(options => options with { ObeyRobots = true });
        (await bench.FetchAsync(server.Url("/no"))).ShouldBeOfType<FetchOutcome.Refused>().Rule.ShouldBe("robots");
        await bench.CaptureAsync(server.Url("/yes"));
    }

    [Fact]
    public async Task Nobody_asks_for_it_by_default()
    {
        using var server = new LoopbackServer(request => request.AnswerAsync(200, HostileAnswer.Png));
        using var bench = new FetchBench();
        await bench.CaptureAsync(server.Url("/a"));
        server.Requests.Single().Path.ShouldBe("/a");
    }
}
