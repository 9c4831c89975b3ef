using System.Net;
using System.Text;
using NewsArchive.Articles.Tests.Fetching;

namespace NewsArchive.Faults.Tests;

/// <summary>P6 for the whole program with real sockets and a real resolver: whom it connects to, and what it tells them.</summary>
public sealed class NetworkTests
{
    const string Here = "93.184.215.14", There = "93.184.215.15", Rebinding = "93.184.215.16", Mixed = "93.184.215.17";

    static readonly Dictionary<string, string[]> Names = new(StringComparer.Ordinal)
    {
        ["public.example"] = [Here],
        ["other.example"] = [There],
        ["inside.example"] = ["127.0.0.1,::1"],
        ["mapped.example"] = ["::ffff:127.0.0.1"],
        ["nat64.example"] = ["64:ff9b::a9fe:a9fe"],
        ["mixed.example"] = [$"10.0.0.1,{Mixed},::1"],
        ["rebinding.example"] = [Rebinding, "127.0.0.1"],
    };

    static readonly string[] Public = [Here, There, Rebinding, Mixed];

    [Fact]
    public async Task No_spelling_of_a_private_address_gets_a_connection_written_or_redirected_to()
    {
        using var folder = new TemporaryFolder();
        var spellings = PrivateSpellings.All.Select(spelling => spelling.Replace("PORT", "80", StringComparison.Ordinal)).Concat(Names.Keys.Select(name => $"http://{name}/by-name")).ToList();
        var redirects = spellings.Select((spelling, i) => (Path: $"/to/{i}", To: spelling.Replace("\n", "", StringComparison.Ordinal))).ToDictionary(redirect => redirect.Path, redirect => redirect.To);
        using var internet = await Internet.StartAsync(folder["net"], Names, redirects);
        WriteArticles(folder["in"], spellings.Concat(redirects.Keys.Select(path => "http://public.example" + path)));
        var run = await internet.NewsArchiveAsync([], Fetch(folder));
        run.ShouldExit(3).Errors.ShouldContain("private-address");
        var seen = internet.Seen;
        var failures = seen.Where(request => !Public.Contains(request.Address)).Select(request => $"{request.Address}:{request.Port} {request.Head}").ToList();
        seen.Count(request => request.Head.StartsWith("GET /to/", StringComparison.Ordinal)).ShouldBe(redirects.Count, "each redirect was asked for");
        FaultTable.Count("P6", "spellings of addresses, written and redirected to, real sockets", spellings.Count * 2, failures);
    }

    [Fact]
    public async Task With_leave_the_recorder_records()
    {
        using var folder = new TemporaryFolder();
        using var internet = await Internet.StartAsync(folder["net"], Names);
        string[] urls = ["http://127.0.0.1/1", "http://[::1]/2", "http://inside.example/3", "http://nat64.example/4", "http://[fd00::9]/5", "http://10.9.8.7/6"];
        WriteArticles(folder["in"], urls);
        (await internet.NewsArchiveAsync([], [.. Fetch(folder), "--allow-private"])).ShouldExit(0);
        internet.Seen.Select(request => request.Head.Split(' ')[1]).Order().ShouldBe(["/1", "/2", "/3", "/4", "/5", "/6"]);
        internet.Seen.Select(request => request.Address).Order().ShouldContain("64:ff9b::a9fe:a9fe");
    }

    [Fact]
    public async Task A_name_that_is_rebound_gets_no_private_connection_in_this_run_nor_in_the_next()
    {
        using var folder = new TemporaryFolder();
        using var internet = await Internet.StartAsync(folder["net"], Names);
        WriteArticles(folder["in"], Enumerable.Range(0, 30).Select(i => $"http://rebinding.example/{i}"));
        (await internet.NewsArchiveAsync([], Fetch(folder))).ShouldExit(0);
        var first = internet.Seen;
        first.Count.ShouldBe(30);
        (await internet.NewsArchiveAsync([], [.. Fetch(folder), "--refresh"])).ExitCode.ShouldBeOneOf(0, 3);
        var seen = internet.Seen;
        seen.Count.ShouldBe(30, "the second run found the name at a private address and asked nobody");
        FaultTable.Count("P6", "requests to a name that is rebound to loopback", 60, [.. seen.Where(request => request.Address != Rebinding).Select(request => request.Address)]);
    }

    [Fact]
    public async Task Cookies_and_passwords_reach_their_own_host_alone()
    {
        using var folder = new TemporaryFolder();
        var redirects = new Dictionary<string, string>
        {
            ["/away"] = "http://other.example/from-away",
            ["/away-with-password"] = "http://user:secret@other.example/with-password",
            ["/scheme"] = "//other.example/same-scheme",
            ["/back"] = "http://public.example/came-back",
        };
        using var internet = await Internet.StartAsync(folder["net"], Names, redirects);
        File.WriteAllText(folder["cookies"], "public.example\tFALSE\t/\tFALSE\t0\tsession\tgeheim\n.public.example\tTRUE\t/\tTRUE\t0\tsecure\tnurtls\n");
        string[] urls = ["http://public.example/1", "http://public.example/away", "http://public.example/away-with-password", "http://public.example/scheme", "http://other.example/2", "http://other.example/back", "http://user:secret@public.example/3", "http://user:secret@other.example/4", "http://public.example.other.example/5"];
        WriteArticles(folder["in"], urls, "---\nurl: http://reader:pagesecret@page.example/story\n---\n");
        await internet.NewsArchiveAsync([], [.. Fetch(folder), "--cookies", folder["cookies"]]);
        var seen = internet.Seen;
        seen.Count(request => request.Head.Contains("Cookie: session=geheim", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(5, "the cookie is sent");
        seen.ShouldContain(request => request.Head.StartsWith("GET /with-password", StringComparison.Ordinal));
        string[] secrets = ["geheim", "secret", Convert.ToBase64String("user:secret"u8.ToArray()), "Authorization"];
        var failures = new List<string>();
        foreach (var request in seen)
        {
            var mayHaveCookie = request.Address == Here && request.Head.Contains("\r\nHost: public.example\r\n", StringComparison.Ordinal);
            failures.AddRange(secrets.Where(secret => !(mayHaveCookie && secret == "geheim") && request.Head.Contains(secret, StringComparison.OrdinalIgnoreCase)).Select(secret => $"{secret} to {request.Address}: {request.Head}"));
            if (request.Head.Contains("nurtls", StringComparison.Ordinal)) failures.Add("a secure cookie without TLS: " + request.Head);
        }
        File.ReadAllBytes(Path.Combine(folder["store"], "journal.jsonl")).AsSpan().IndexOf("geheim"u8).ShouldBe(-1);
        FaultTable.Count("P6", "requests that must carry no cookie or password of others", seen.Count, failures);
    }

    [Fact]
    public async Task Proxies_of_the_environment_count_for_nothing_and_the_one_that_is_named_for_everything()
    {
        using var folder = new TemporaryFolder();
        using var internet = await Internet.StartAsync(folder["net"], Names);
        WriteArticles(folder["in"], [.. Enumerable.Range(0, 6).Select(i => $"http://public.example/{i}"), "https://public.example/tls"]);
        string[] names = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "ftp_proxy", "FTP_PROXY", "socks_proxy", "SOCKS_PROXY", "CGI_HTTP_PROXY"];
        string[] variables = [.. names.Select(name => name + "=http://user:secret@198.51.100.7:3128/"), "no_proxy=other.example", "NO_PROXY=other.example"];
        (await internet.NewsArchiveAsync(variables, Fetch(folder))).ShouldExit(3); // nobody answers TLS
        var direct = internet.Seen;
        direct.ShouldAllBe(request => request.Address == Here);
        direct.Count(request => request.Port == 80).ShouldBe(6);
        WriteArticles(folder["in/private"], ["http://127.0.0.1/in", "http://[::1]/in", "http://localhost/in", "http://0x7f.1/in"]);
        (await internet.NewsArchiveAsync([.. variables, "no_proxy=public.example"], ["fetch", folder["in"], "--store", folder["proxied"], "--delay", "0", "--retries", "0", "-q", "--proxy", "http://203.0.113.9:3128"])).ShouldExit(3);
        var proxied = internet.Seen.Skip(direct.Count).ToList();
        proxied.Count(request => request.Head.StartsWith("GET http://public.example/", StringComparison.Ordinal)).ShouldBe(6);
        var failures = proxied.Where(request => (request.Address, request.Port) != ("203.0.113.9", 3128) || request.Head.Contains("/in ", StringComparison.Ordinal) || request.Head.Contains("secret", StringComparison.Ordinal)).Select(request => $"{request.Address}:{request.Port} {request.Head}").ToList();
        FaultTable.Count("P6", "requests with proxies of the environment set", direct.Count + proxied.Count, failures);
    }

    static string[] Fetch(TemporaryFolder folder) => ["fetch", folder["in"], "--store", folder["store"], "--delay", "0", "--retries", "0", "--timeout", "20", "-q"];

    static void WriteArticles(string folder, IEnumerable<string> urls, string head = "")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "article.html"), head + string.Concat(urls.Select(url => $"<p>x <img src=\"{WebUtility.HtmlEncode(url)}\" alt=\"\"></p>\n")), new UTF8Encoding(false));
    }
}
