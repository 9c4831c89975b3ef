using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Fetching;

/// <summary>The way of one image from its URL to a whole body: redirects, Referers, retries, resumption. Used once; disposed when what it gave is stored.</summary>
sealed class ImageDownload : IDisposable
{
    readonly ImageRequest _request;
    readonly Uri _start;
    readonly KnownCapture? _known;
    readonly FetchServices _services;
    readonly FetchOptions _options;
    readonly ConnectionSlot _slot;
    readonly ImmutableArray<HttpExchange>.Builder _hops = ImmutableArray.CreateBuilder<HttpExchange>();
    readonly List<ReceivedBody> _bodies = [];
    readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    ImmutableArray<(RefererRung Rung, string? Value)> _rungs;
    Uri _uri;
    int _rung, _retries, _attempts;
    bool _onNewConnections;
    PartialBody? _partial;
    DownloadResult? _fallback;

    /// <summary>Prepares it; <paramref name="known"/> is what the store holds already, to be asked for only if it changed.</summary>
    public ImageDownload(ImageRequest request, Uri start, KnownCapture? known, FetchServices services)
    {
        (_request, _start, _known, _services, _options) = (request, start, known, services, services.Options);
        _slot = services.NewSlot();
        Enter(start);
    }

    /// <summary>Requests sent so far.</summary>
    public int Attempts => _attempts;

    /// <summary>Runs to the end: the exchanges and the image's header, or the outcome that explains why not.</summary>
    public async Task<DownloadResult> RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var step = await StepAsync(cancel);
            if (step is not null) return step.Outcome is null ? step : _fallback ?? step;
        }
    }

    /// <summary>Gives up the connection, and the memory of all that was received.</summary>
    public void Dispose()
    {
        _slot.Dispose();
        foreach (var body in _bodies) body.Dispose();
    }

    [MemberNotNull(nameof(_uri))]
    void Enter(Uri uri)
    {
        _uri = uri;
        _visited.Add(uri.AbsoluteUri);
        (_rungs, _rung, _partial) = (_services.Referers.Rungs(_request, uri), 0, null);
    }

    /// <summary>One request and what follows from it; null to go on.</summary>
    async Task<DownloadResult?> StepAsync(CancellationToken cancel)
    {
        _slot.Release();
        var host = await _services.FindHostAsync(_uri, cancel);
        if (host.Rule is not null) return Unusable(host);
        var gate = _services.Gate(_uri, host);
        if (gate.IsClosed) return Failed("host-unreachable", $"{_uri.Authority} does not answer; the rest of its images are not tried for some minutes, run again later");
        if (!await _services.Robots.AllowsAsync(_uri, cancel)) return Refused("robots", $"robots.txt of {_uri.Authority} forbids {_uri.PathAndQuery}; it is asked for without --robots");

        _attempts++;
        var result = await _services.SendAsync(gate, CreateRequest(), _partial, _slot, cancel);
        _bodies.Add(result.Body);
        return result.Fault switch
        {
            WireFault.None => await AnswerAsync(result, gate, cancel),
            WireFault.Refused when result.Refusal is { } refusal => Unusable(refusal),
            WireFault.TooLarge => Failed("too-large", $"{_uri} is larger than {_options.MaxBytes} bytes", result.Status),
            WireFault.Tls => Failed("tls", $"{_uri.Authority} has no valid certificate: {result.Detail}"),
            WireFault.HeadTooLarge => Failed("bad-response", $"{_uri.Authority} sent more than 64 KB of headers"),
            WireFault.NotHttp when result.Wire.IsReused => AskOnNewConnections(),
            WireFault.NotHttp => Failed("bad-response", $"{_uri.Authority} did not answer in HTTP/1.1"),
            _ => await BrokenAsync(result, gate, cancel),
        };
    }

    WireRequest CreateRequest() => new(_uri, _rungs[_rung].Value)
    {
        Cookie = _options.Cookies?.HeaderFor(_uri, _services.Now),
        Known = IsKnown ? _known?.Validators : null,
        MaxBytes = _options.MaxBytes,
        OnNewConnection = _onNewConnections,
    };

    /// <summary>What came may be what an earlier answer left on the connection, and none to this request: it is asked again at once where nothing can be left.</summary>
    DownloadResult? AskOnNewConnections()
    {
        _onNewConnections = true;
        return null;
    }

    /// <summary>Whether the store holds what this very address gave.</summary>
    bool IsKnown => _known?.Capture.Uri == _uri.AbsoluteUri;

    /// <summary>A response was read to its end.</summary>
    async Task<DownloadResult?> AnswerAsync(WireResult result, HostGate gate, CancellationToken cancel)
    {
        if (_partial is { } partial)
        {
            if (result.IsContinuation && partial.IsWhole(result)) return await InspectAsync(partial.Exchange, partial.First, gate, cancel);
            _partial = null;
            if (result.IsContinuation || result.Status is 206 or 416) // a rest that does not fit: once more from the beginning
                return await RetryAsync("truncated", $"{_uri} broke off and cannot be resumed (HTTP {result.Status})", result.Status, result, gate, cancel);
        }
        var exchange = Exchange(result);
        return result.Status switch
        {
            200 or 203 => await InspectAsync(exchange, result, gate, cancel),
            206 when IsAll(result) => await InspectAsync(exchange, result, gate, cancel),
            304 when IsKnown && _known is { Validators: not null } => NotModified(exchange),
            var status when RedirectStatus.Matches(status) => Redirect(exchange, result.Location),
            401 or 403 when _rung + 1 < _rungs.Length => NextReferer(),
            401 or 403 => Failed(HttpRule(result.Status), $"{_uri} answered {result.Status} with every Referer", result.Status),
            var status when RetryPolicy.IsTransient(status) => await RetryAsync(HttpRule(status), $"{_uri} answered {status}; run again later", status, result, gate, cancel),
            var status => Failed(HttpRule(status), $"{_uri} answered {status}", status),
        };
    }

    /// <summary>Whether a part that nobody asked for is the whole.</summary>
    static bool IsAll(WireResult result) =>
        result.ContentRange is { Unit: "bytes", From: 0, To: { } to, Length: { } length } && to == length - 1 && result.Body.Length == length;

    DownloadResult? NextReferer()
    {
        _rung++;
        return null;
    }

    DownloadResult NotModified(HttpExchange exchange)
    {
        _hops.Add(exchange);
        return new DownloadResult(_hops.ToImmutable(), null, null);
    }

    DownloadResult? Redirect(HttpExchange exchange, string? location)
    {
        _hops.Add(exchange);
        if (location is null || Resolve(location) is not { } next) return Failed("bad-redirect", $"{_uri} redirects to no http(s) address", exchange.Status);
        if (_visited.Contains(next.AbsoluteUri)) return Failed("redirect-loop", $"{_uri} redirects back to {next}", exchange.Status);
        if (_hops.Count > _options.MaxRedirects) return Failed("too-many-redirects", $"{_start} redirects more than {_options.MaxRedirects} times", exchange.Status);
        Enter(next);
        return null;
    }

    Uri? Resolve(string location) => FetchServices.Resolve(_uri, location);

    async Task<DownloadResult?> InspectAsync(HttpExchange exchange, WireResult result, HostGate gate, CancellationToken cancel)
    {
        var image = ReceivedImage.Inspect(exchange.Body, exchange.ContentEncoding, _options.MaxBytes, _request.Expects);
        switch (image)
        {
            case { Problem: null, Header: { } header }:
                if (_rung > 0) _services.Referers.Remember(_uri, _rungs[_rung].Rung);
                return Taken(exchange with { ContentEncoding = image.Coding }, header);
            // With a length or chunks, the file itself is cut at the server; without, the connection may have been.
            case { Problem: "truncated", Header: { } header }:
                var message = $"{_uri} sent {exchange.Body.Length} bytes of {header.MediaType} that end too early";
                return result.IsFramed ? Failed("truncated", message, result.Status) : await RetryAsync("truncated", message, result.Status, result, gate, cancel);
            default:
                return Failed(image.Problem ?? "not-an-image", $"{_uri} {Explain(image.Problem, result.ContentType)}", result.Status);
        }
    }

    string Explain(string? problem, string? contentType) => problem switch
    {
        "empty" => "sent no bytes",
        "bad-encoding" => "sent a body that its Content-Encoding does not explain",
        "too-large" => $"decodes to more than {_options.MaxBytes} bytes",
        "not-a-stylesheet" => $"sent {Declared(contentType)} that is no stylesheet",
        _ => $"sent {Declared(contentType)} that is no image",
    };

    DownloadResult Taken(HttpExchange exchange, ImageHeader header) => new([.. _hops, exchange], header, null);

    /// <summary>The connection broke, fell silent or never was.</summary>
    async Task<DownloadResult?> BrokenAsync(WireResult result, HostGate gate, CancellationToken cancel)
    {
        if (KeepFallback(result)) return _fallback;
        KeepPartial(result);
        var (rule, message) = result switch
        {
            { Fault: WireFault.NoConnection } => ("no-connection", $"{_uri.Authority} cannot be reached: {result.Detail}"),
            { Fault: WireFault.Silence } => ("timeout", $"{_uri} was {result.Detail}"),
            { Status: 0 } => ("broken-connection", $"{_uri.Authority} closed the connection without an answer"),
            _ => ("truncated", $"{_uri} broke off after {Invariant(result.Body.Length)} of {(result.ContentLength is { } length ? Invariant(length) : "unknown many")} bytes"),
        };
        return await RetryAsync(rule, message + "; run again later", result.Status == 0 ? null : result.Status, result, gate, cancel);
    }

    /// <summary>
    /// Servers announce more bytes than there are. A file that is whole by its own structure is kept, and the record says how its transfer
    /// ended; true when a second transfer ended at the same byte, so that a third would too.
    /// </summary>
    bool KeepFallback(WireResult result)
    {
        if (result is not { Status: 200, IsContinuation: false }) return false;
        var exchange = Exchange(result) with { Truncated = result.Fault == WireFault.Silence ? "time" : "disconnect" };
        if (ReceivedImage.Inspect(exchange.Body, exchange.ContentEncoding, _options.MaxBytes) is not { ProvesItsEnd: true, Header: { } header } image) return false;
        var isSame = _fallback is { Exchanges: [.., var earlier] } && earlier.Uri == exchange.Uri && earlier.Body.Length == exchange.Body.Length;
        _fallback = Taken(exchange with { ContentEncoding = image.Coding }, header);
        return isSame;
    }

    /// <summary>Keeps what came of a 200 that can be resumed, and what a continuation added to it.</summary>
    void KeepPartial(WireResult result)
    {
        if (result.IsContinuation || (result.Status == 0 && _partial is not null)) return;
        _partial = result is { Status: 200, Validator: { } validator, Body.Length: > 0 } ? new PartialBody(validator, result, Exchange(result)) : null;
    }

    async Task<DownloadResult?> RetryAsync(string rule, string message, int? status, WireResult result, HostGate gate, CancellationToken cancel)
    {
        if (++_retries > _options.Retries) return Failed(rule, message, status);
        if (result.RetryAfter > _options.MaxRetryAfter)
            return Failed(rule, $"{message}; it asks to wait {result.RetryAfter.Value.TotalSeconds:0} s", status);
        if (result.RetryAfter is { } asked) gate.Pause(asked);
        _slot.Release();
        await _services.Sleep(RetryPolicy.Delay(_retries, _options.RetryDelay, _services.Network.Jitter(), result.RetryAfter), cancel);
        return null;
    }

    HttpExchange Exchange(WireResult result) => new()
    {
        Uri = _uri.AbsoluteUri,
        Date = result.Date,
        RequestHead = result.SentCookie ? StoredHead.Without(result.Wire.RequestHead, "Cookie") : result.Wire.RequestHead,
        ResponseHead = StoredResponse(result),
        Status = result.Status,
        Body = result.Body.Bytes,
        ContentEncoding = result.ContentEncoding,
        RemoteAddress = result.Wire.RemoteAddress,
        Truncated = result.Truncated,
    };

    static byte[] StoredResponse(WireResult result)
    {
        var head = result.IsChunked ? StoredHead.WithoutChunking(result.Wire.ResponseHead) : result.Wire.ResponseHead;
        return result.SentCookie ? StoredHead.Without(head, "Set-Cookie") : head;
    }

    static string HttpRule(int status) => "http-" + Invariant(status);

    static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The declared type when it looks like one: it comes from a stranger and goes into a message.</summary>
    static string Declared(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim() ?? "";
        return type.Length is > 0 and <= 60 && type.All(c => char.IsAsciiLetterOrDigit(c) || "/+-._".Contains(c, StringComparison.Ordinal)) ? type : "something";
    }

    DownloadResult Unusable(HostAnswer host) => host.Rule == HostAnswer.Private ? Refused(host.Rule, host.Message ?? "") : Failed(host.Rule ?? "dns", host.Message ?? "");

    DownloadResult Refused(string rule, string message) => new([], null, new FetchOutcome.Refused(rule, message) { Attempts = _attempts });

    DownloadResult Failed(string rule, string message, int? status = null) =>
        new([], null, new FetchOutcome.Failed(rule, message, status) { Attempts = _attempts });
}

/// <summary>The exchanges of a success, the image's last; or why there is none. Neither image nor outcome: the last answer was 304.</summary>
sealed record DownloadResult(ImmutableArray<HttpExchange> Exchanges, ImageHeader? Image, FetchOutcome? Outcome);

/// <summary>What the store holds of a URI that is asked for again.</summary>
sealed record KnownCapture(Capture Capture, Validators? Validators);
