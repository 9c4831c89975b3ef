using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Fetching;

/// <summary>The way of one image from its URL to a whole body: redirects, Referers, retries, resumption. Used once.</summary>
sealed class ImageDownload
{
    readonly ImageRequest _request;
    readonly Uri _start;
    readonly FetchServices _services;
    readonly FetchOptions _options;
    readonly ImmutableArray<HttpExchange>.Builder _hops = ImmutableArray.CreateBuilder<HttpExchange>();
    readonly HashSet<string> _visited = new(StringComparer.Ordinal);
    ImmutableArray<(RefererRung Rung, string? Value)> _rungs;
    Uri _uri;
    int _rung, _retries, _attempts;
    PartialBody? _partial;

    public ImageDownload(ImageRequest request, Uri start, FetchServices services)
    {
        (_request, _start, _services, _options) = (request, start, services, services.Options);
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
            if (step is not null) return step;
        }
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
        var host = await _services.FindHostAsync(_uri.IdnHost, cancel);
        if (host.Rule is not null) return Unusable(host);
        var gate = _services.Gate(_uri, host);
        if (gate.IsClosed) return Failed("host-unreachable", $"{_uri.Authority} does not answer; the rest of its images are not tried for some minutes, run again later");

        var result = await SendAsync(gate, cancel);
        gate.Note(connected: result.Fault != WireFault.NoConnection);
        return result.Fault switch
        {
            WireFault.None => await AnswerAsync(result, gate, cancel),
            WireFault.Refused when result.Refusal is { } refusal => Unusable(refusal),
            WireFault.TooLarge => Failed("too-large", $"{_uri} is larger than {_options.MaxBytes} bytes", result.Status),
            WireFault.Tls => Failed("tls", $"{_uri.Authority} has no valid certificate: {result.Detail}"),
            WireFault.HeadTooLarge => Failed("bad-response", $"{_uri.Authority} sent more than 64 KB of headers"),
            WireFault.NotHttp => Failed("bad-response", $"{_uri.Authority} did not answer in HTTP/1.1"),
            _ => await BrokenAsync(result, gate, cancel),
        };
    }

    async Task<WireResult> SendAsync(HostGate gate, CancellationToken cancel)
    {
        await gate.EnterAsync(cancel);
        try
        {
            await _services.Connections.WaitAsync(cancel);
            try
            {
                _attempts++;
                return await _services.Wire.GetAsync(new WireRequest(_uri, _rungs[_rung].Value), _partial, cancel);
            }
            finally
            {
                _services.Connections.Release();
            }
        }
        finally
        {
            gate.Leave();
        }
    }

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
            301 or 302 or 303 or 307 or 308 => Redirect(exchange, result.Location),
            401 or 403 when _rung + 1 < _rungs.Length => NextReferer(),
            401 or 403 => Failed(HttpRule(result.Status), $"{_uri} answered {result.Status} with every Referer", result.Status),
            var status when RetryPolicy.IsTransient(status) => await RetryAsync(HttpRule(status), $"{_uri} answered {status}; run again later", status, result, gate, cancel),
            var status => Failed(HttpRule(status), $"{_uri} answered {status}", status),
        };
    }

    DownloadResult? NextReferer()
    {
        _rung++;
        return null;
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

    /// <summary>The address that a Location names, its characters as written wherever possible: <see cref="Uri"/> unescapes parts of signed URLs.</summary>
    Uri? Resolve(string location)
    {
        var origin = _uri.GetLeftPart(UriPartial.Authority);
        if (location.StartsWith("//", StringComparison.Ordinal)) return FetchServices.Parse($"{_uri.Scheme}:{location}");
        if (location.StartsWith('/')) return FetchServices.Parse(origin + location);
        return FetchServices.Parse(location) ?? (Uri.TryCreate(_uri, location, out var relative) ? FetchServices.Parse(relative.AbsoluteUri) : null);
    }

    async Task<DownloadResult?> InspectAsync(HttpExchange exchange, WireResult result, HostGate gate, CancellationToken cancel)
    {
        if (exchange.Body.IsEmpty) return Failed("empty", $"{_uri} sent no bytes", result.Status);
        if (!ContentCoding.TryDecode(exchange.Body, exchange.ContentEncoding, _options.MaxBytes, out var image))
            return Failed("bad-encoding", $"{_uri} sent a body that its Content-Encoding does not explain", result.Status);
        if (_request.Expects == ContentKind.Stylesheet && !StylesheetBody.Matches(image.Span))
            return Failed("not-a-stylesheet", $"{_uri} sent {Declared(result.ContentType)} that is no stylesheet", result.Status);
        if ((_request.Expects == ContentKind.Stylesheet ? StylesheetBody.Header : ImageHeader.Sniff(image.Span)) is not { } header)
            return Failed("not-an-image", $"{_uri} sent {Declared(result.ContentType)} that is no image", result.Status);
        if (ImageHeader.IsComplete(image.Span, header.MediaType))
        {
            if (_rung > 0) _services.Referers.Remember(_uri, _rungs[_rung].Rung);
            _hops.Add(exchange);
            return new DownloadResult(_hops.ToImmutable(), header, null);
        }
        var message = $"{_uri} sent {exchange.Body.Length} bytes of {header.MediaType} that end too early";
        // With a length or chunks, the file itself is cut at the server; without, the connection may have been.
        return result.IsFramed ? Failed("truncated", message, result.Status) : await RetryAsync("truncated", message, result.Status, result, gate, cancel);
    }

    /// <summary>The connection broke, fell silent or never was.</summary>
    async Task<DownloadResult?> BrokenAsync(WireResult result, HostGate gate, CancellationToken cancel)
    {
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
        await _services.Sleep(RetryPolicy.Delay(_retries, _options.RetryDelay, _services.Network.Jitter(), result.RetryAfter), cancel);
        return null;
    }

    HttpExchange Exchange(WireResult result) => new()
    {
        Uri = _uri.AbsoluteUri,
        Date = result.Date,
        RequestHead = result.Wire.RequestHead,
        ResponseHead = result.IsChunked ? ResponseHead.WithoutChunking(result.Wire.ResponseHead) : result.Wire.ResponseHead,
        Status = result.Status,
        Body = result.Body.GetBuffer().AsMemory(0, (int)result.Body.Length),
        ContentEncoding = result.ContentEncoding,
        RemoteAddress = result.Wire.RemoteAddress,
    };

    static string HttpRule(int status) => "http-" + Invariant(status);

    static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The declared type when it looks like one: it comes from a stranger and goes into a message.</summary>
    static string Declared(string? contentType)
    {
        var type = contentType?.Split(';')[0].Trim() ?? "";
        return type.Length is > 0 and <= 60 && type.All(c => char.IsAsciiLetterOrDigit(c) || "/+-._".Contains(c, StringComparison.Ordinal)) ? type : "something";
    }

    DownloadResult Unusable(HostAnswer host) => host.Rule == HostAnswer.Private
        ? new DownloadResult([], null, new FetchOutcome.Refused(host.Rule, host.Message ?? "") { Attempts = _attempts })
        : Failed(host.Rule ?? "dns", host.Message ?? "");

    DownloadResult Failed(string rule, string message, int? status = null) =>
        new([], null, new FetchOutcome.Failed(rule, message, status) { Attempts = _attempts });
}

/// <summary>The exchanges of a success, the image's last; or why there is none.</summary>
sealed record DownloadResult(ImmutableArray<HttpExchange> Exchanges, ImageHeader? Image, FetchOutcome? Outcome);
