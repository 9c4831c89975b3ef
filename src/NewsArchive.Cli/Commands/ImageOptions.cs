using System.CommandLine;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;

namespace NewsArchive.Cli.Commands;

/// <summary>The options that say how images are fetched and shown.</summary>
sealed class ImageOptions
{
    static readonly FetchOptions s_defaults = new();

    readonly Option<bool> _offline = new("--offline") { Description = "Use the store alone, ask no server" };
    readonly Option<bool> _allowPrivate = new("--allow-private") { Description = "Also fetch from private, loopback and link-local addresses" };
    readonly Option<int> _perHost = new("--per-host") { Description = "Connections to one public host", DefaultValueFactory = _ => s_defaults.PerHost };
    readonly Option<int> _delay = new("--delay") { Description = "Least milliseconds between requests to one public host", DefaultValueFactory = _ => (int)s_defaults.Delay.TotalMilliseconds };
    readonly Option<int> _retries = new("--retries") { Description = "Retries after a passing error", DefaultValueFactory = _ => s_defaults.Retries };
    readonly Option<int> _timeout = new("--timeout") { Description = "Most seconds for one image", DefaultValueFactory = _ => (int)s_defaults.TotalTimeout.TotalSeconds };
    readonly Option<int> _maxMegabytes = new("--max-image-mb") { Description = "Largest image in MiB", DefaultValueFactory = _ => (int)(s_defaults.MaxBytes >> 20) };
    readonly Option<string?> _proxy = new("--proxy") { Description = "Proxy for every request (environment proxies are never used)", HelpName = "URL" };
    readonly Option<string?> _contact = new("--contact") { Description = "Address in the User-Agent that a server's owner can write to", HelpName = "URL|MAIL" };
    readonly Option<int?> _maxWidth = new("--max-width") { Description = "Shrink wider images to N pixels", HelpName = "N" };
    readonly Option<int?> _maxHeight = new("--max-height") { Description = "Shrink higher images to N pixels", HelpName = "N" };
    readonly Option<string?> _format = new Option<string?>("--image-format") { Description = "Format of shown images" }.AcceptOnlyFromAmong("keep", "webp", "jpeg", "avif");
    readonly Option<int?> _quality = new("--quality") { Description = "Lossy quality of resized images, 1-100 (82)", HelpName = "N" };

    public ImageOptions AddFetchTo(Command command)
    {
        foreach (var option in new Option[] { _offline, _allowPrivate, _perHost, _delay, _retries, _timeout, _maxMegabytes, _proxy, _contact })
            command.Options.Add(option);
        foreach (var option in new[] { _perHost, _timeout, _maxMegabytes })
            option.Validators.Add(AtLeastOne);
        return this;
    }

    public ImageOptions AddResizeTo(Command command)
    {
        foreach (var option in new Option[] { _maxWidth, _maxHeight, _format, _quality })
            command.Options.Add(option);
        foreach (var option in new[] { _maxWidth, _maxHeight, _quality })
            option.Validators.Add(AtLeastOne);
        return this;
    }

    static void AtLeastOne(System.CommandLine.Parsing.OptionResult result)
    {
        if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, System.Globalization.CultureInfo.InvariantCulture, out var value) && value < 1)
            result.AddError($"{result.Option.Name} must be at least 1");
    }

    public FetchOptions ReadFetch(CommandContext context) => new()
    {
        Offline = context.Get(_offline),
        AllowPrivate = context.Get(_allowPrivate),
        PerHost = context.Get(_perHost),
        Delay = TimeSpan.FromMilliseconds(context.Get(_delay)),
        Retries = context.Get(_retries),
        TotalTimeout = TimeSpan.FromSeconds(context.Get(_timeout)),
        MaxBytes = (long)context.Get(_maxMegabytes) << 20,
        Proxy = context.Get(_proxy),
        UserAgent = context.Get(_contact) is { } contact ? $"{s_defaults.UserAgent.Split(' ')[0]} (+{contact})" : s_defaults.UserAgent,
    };

    /// <summary>What the command line says about sizes, or null when it says nothing.</summary>
    public ResizeOptions? ReadResize(CommandContext context)
    {
        if (context.Get(_maxWidth) is null && context.Get(_maxHeight) is null && context.Get(_format) is null && context.Get(_quality) is null)
            return null;
        var defaults = new ResizeOptions();
        return new ResizeOptions
        {
            MaxWidth = context.Get(_maxWidth),
            MaxHeight = context.Get(_maxHeight),
            Quality = Math.Min(context.Get(_quality) ?? defaults.Quality, 100),
            Format = context.Get(_format) switch { "webp" => ImageOutputFormat.WebP, "jpeg" => ImageOutputFormat.Jpeg, "avif" => ImageOutputFormat.Avif, _ => ImageOutputFormat.Keep },
        };
    }
}
