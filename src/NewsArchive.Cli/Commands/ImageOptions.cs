using System.CommandLine;
using System.CommandLine.Parsing;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Packing;

namespace NewsArchive.Cli.Commands;

/// <summary>The options that say how images are fetched and shown.</summary>
sealed class ImageOptions
{
    const int MaxSide = 10_000_000; // VIPS_MAX_COORD

    static readonly FetchOptions s_fetch = new();
    static readonly ResizeOptions s_resize = new();

    readonly Option<bool> _offline = new("--offline") { Description = "Use the store alone, ask no server" };
    readonly Option<bool> _allowPrivate = new("--allow-private") { Description = "Also fetch from private, loopback and link-local addresses" };
    readonly Option<bool> _refresh = new("--refresh") { Description = "Ask again for images that the store has, and take those that changed" };
    readonly Option<bool> _robots = new("--robots") { Description = "Obey the robots.txt of each image's host" };
    readonly Option<string?> _cookies = OptionKinds.PathTo("--cookies", "FILE", "Send the cookies of a cookies.txt to their own hosts; they are not archived");
    readonly Option<int?> _connections = OptionKinds.Number("--connections", "Connections in all (default: 32)", 1, 256);
    readonly Option<int?> _perHost = OptionKinds.Number("--per-host", "Connections to one public host (default: 2)", 1, 32);
    readonly Option<int?> _delay = OptionKinds.Number("--delay", "Least milliseconds between requests to one public host (default: 200)", 0, 3_600_000);
    readonly Option<int?> _retries = OptionKinds.Number("--retries", "Retries after a passing error (default: 4)", 0, 100);
    readonly Option<int?> _timeout = OptionKinds.Number("--timeout", "Most seconds for one image (default: 300)", 1, 86_400);
    readonly Option<int?> _maxMegabytes = OptionKinds.Number("--max-image-mb", "Largest image in MiB (default: 50)", 1, 1023);
    readonly Option<string?> _proxy = OptionKinds.Address("--proxy", "Proxy for every request (environment proxies are never used)");
    readonly Option<string?> _contact = new("--contact") { Description = "Address in the User-Agent that a server's owner can write to", HelpName = "URL|MAIL", CustomParser = ParseContact };
    readonly Option<string?> _bestByDefault = OptionKinds.Choice("--candidates", "What is fetched: the best URL of each picture, or every URL (default: best)", "best", "all");
    readonly Option<string?> _allByDefault = OptionKinds.Choice("--candidates", "What is fetched: the best URL of each picture, or every URL (default: all)", "best", "all");
    readonly Option<int?> _maxWidth = OptionKinds.Number("--max-width", "Shrink wider images to N pixels", 1, MaxSide);
    readonly Option<int?> _maxHeight = OptionKinds.Number("--max-height", "Shrink higher images to N pixels", 1, MaxSide);
    readonly Option<string?> _format = OptionKinds.Choice("--image-format", "Format of shown images (default: keep)", "keep", "webp", "jpeg", "avif");
    readonly Option<int?> _quality = OptionKinds.Number("--quality", "Quality of resized images where the format loses any (default: 82)", 1, 100);

    public ImageOptions AddFetchTo(ToolCommand command)
    {
        command.AddOptions("Fetching", _offline, _refresh, _allowPrivate, _robots, _cookies, _connections, _perHost, _delay, _retries, _timeout, _maxMegabytes, _proxy, _contact);
        return this;
    }

    public ImageOptions AddResizeTo(ToolCommand command)
    {
        command.AddOptions("Images", _maxWidth, _maxHeight, _format, _quality);
        return this;
    }

    /// <summary>Declares <c>--candidates</c>; the commands differ in what they do without it.</summary>
    public ImageOptions AddCandidatesTo(ToolCommand command, CandidateChoice byDefault)
    {
        command.AddOptions("Images", byDefault == CandidateChoice.All ? _allByDefault : _bestByDefault);
        return this;
    }

    /// <summary>The options with what the command line says about candidates.</summary>
    public ArchiveOptions WithCandidates(CommandContext context, ArchiveOptions options, CandidateChoice byDefault)
    {
        var choice = context.Get(byDefault == CandidateChoice.All ? _allByDefault : _bestByDefault);
        return options with { Discovery = options.Discovery with { Candidates = choice is null ? byDefault : Enum.Parse<CandidateChoice>(choice, ignoreCase: true) } };
    }

    static string? ParseContact(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny('(', ')'))
            return text;
        result.AddError($"--contact {text}: it goes into an HTTP header; printable ASCII without spaces and brackets");
        return null;
    }

    /// <summary>What the command line says about fetching.</summary>
    public FetchOptions ReadFetch(CommandContext context) => s_fetch with
    {
        Offline = context.Get(_offline),
        Refresh = context.Get(_refresh),
        AllowPrivate = context.Get(_allowPrivate),
        ObeyRobots = context.Get(_robots),
        Cookies = context.Get(_cookies) is { } cookies ? ReadCookies(cookies) : null,
        MaxConnections = context.Get(_connections) ?? s_fetch.MaxConnections,
        PerHost = context.Get(_perHost) ?? s_fetch.PerHost,
        Delay = context.Get(_delay) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : s_fetch.Delay,
        Retries = context.Get(_retries) ?? s_fetch.Retries,
        TotalTimeout = context.Get(_timeout) is { } seconds ? TimeSpan.FromSeconds(seconds) : s_fetch.TotalTimeout,
        MaxBytes = context.Get(_maxMegabytes) is { } megabytes ? (long)megabytes << 20 : s_fetch.MaxBytes,
        Proxy = context.Get(_proxy),
        UserAgent = context.Get(_contact) is { } contact ? $"{s_fetch.UserAgent.Split(' ')[0]} (+{contact})" : s_fetch.UserAgent,
    };

    static CookieFile ReadCookies(string path) => InputFile.Read(path, () =>
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[CookieFile.MaxBytes + 1];
        return CookieFile.Parse(bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)), path);
    }, "a cookies.txt");

    /// <summary>What the command line says about sizes, or null when it says nothing.</summary>
    public ResizeOptions? ReadResize(CommandContext context)
    {
        if (context.Get(_maxWidth) is null && context.Get(_maxHeight) is null && context.Get(_format) is null && context.Get(_quality) is null)
            return null;
        return s_resize with
        {
            MaxWidth = context.Get(_maxWidth),
            MaxHeight = context.Get(_maxHeight),
            Quality = context.Get(_quality) ?? s_resize.Quality,
            Format = Enum.Parse<ImageOutputFormat>(context.Get(_format) ?? "keep", ignoreCase: true),
        };
    }
}
