using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Authentication;

namespace NewsArchive.Articles.Fetching;

/// <summary>Sends single GET requests over pooled HTTP/1.1 connections to checked addresses, and keeps what was on the wire.</summary>
sealed class HttpWire : IDisposable
{
    readonly FetchOptions _options;
    readonly FetchNetwork _network;
    readonly HostAddresses _hosts;
    readonly TimeProvider _time;
    readonly Uri? _proxy;
    readonly HttpMessageInvoker _http;
    readonly ConditionalWeakTable<HttpRequestMessage, IPAddress> _dialled = [];

    public HttpWire(FetchOptions options, FetchNetwork network, HostAddresses hosts, TimeProvider time)
    {
        (_options, _network, _hosts, _time) = (options, network, hosts, time);
        _proxy = options.Proxy is null ? null : new Uri(options.Proxy, UriKind.Absolute);
        _http = new HttpMessageInvoker(CreateHandler());
    }

    public void Dispose() => _http.Dispose();

    SocketsHttpHandler CreateHandler() => new()
    {
        UseProxy = _proxy is not null, // never the environment's
        Proxy = _proxy is null ? null : new WebProxy(_proxy),
        UseCookies = false,
        AllowAutoRedirect = false, // each hop is checked and archived like a first request
        AutomaticDecompression = DecompressionMethods.None, // a truncated gzip body would read as whole
        MaxConnectionsPerServer = _options.MaxConnections,
        MaxResponseHeadersLength = 64, // KB
        ConnectTimeout = _options.ConnectTimeout + _options.ConnectTimeout, // dialling has its own deadline; this one bounds the TLS handshake too
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(15),
        ActivityHeadersPropagator = null, // no traceparent
        ConnectCallback = ConnectAsync,
        PlaintextStreamFilter = Tap,
    };

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        var addresses = _proxy is not null
            ? IPAddress.TryParse(host, out var literal) ? [literal] : await _network.Resolve(host, cancel) // the user named it
            : await CheckedAddressesAsync(host, cancel);
        for (var i = 0; ; i++)
        {
            try
            {
                var stream = await DialAsync(new IPEndPoint(addresses[i], port), _options.ConnectTimeout / addresses.Length, cancel);
                if (_proxy is null) _dialled.AddOrUpdate(context.InitialRequestMessage, addresses[i]);
                return stream;
            }
            catch (Exception e) when (i + 1 < addresses.Length && e is System.Net.Sockets.SocketException or TimeoutException)
            {
                // The next address may work: half of all "dead" hosts with IPv6 answer on IPv4.
            }
        }
    }

    async Task<IPAddress[]> CheckedAddressesAsync(string host, CancellationToken cancel)
    {
        var answer = await _hosts.FindAsync(host, cancel);
        return answer.Rule is null ? [.. answer.Addresses] : throw new HostRefusedException(answer);
    }

    async Task<Stream> DialAsync(IPEndPoint address, TimeSpan timeout, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            return await _network.Dial(address, both.Token);
        }
        catch (OperationCanceledException e) when (deadline.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"no connection to {address} within {timeout.TotalSeconds:0.#} s", e);
        }
    }

    ValueTask<Stream> Tap(SocketsHttpPlaintextStreamFilterContext context, CancellationToken cancel)
    {
        // A tunnel through a proxy carries TLS: the tap belongs inside, where this is called again.
        if (context.InitialRequestMessage.Method == HttpMethod.Connect) return ValueTask.FromResult(context.PlaintextStream);
        _dialled.TryGetValue(context.InitialRequestMessage, out var address);
        return ValueTask.FromResult<Stream>(new WireTap(context.PlaintextStream, address));
    }

    /// <summary>
    /// Sends one request and reads the whole response, or as much as comes. The rest of <paramref name="partial"/> is put at its end when that
    /// is what the server sends; any other body is a new one. Network mishaps are in the result; only cancellation throws.
    /// </summary>
    public async Task<WireResult> GetAsync(WireRequest wanted, PartialBody? partial, CancellationToken cancel)
    {
        using var idle = new CancellationTokenSource(_options.IdleTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancel);
        using var request = CreateRequest(wanted, partial);
        var now = _time.GetUtcNow();
        var result = new WireResult { Date = new(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero), Wire = new WireRecord() };
        HttpResponseMessage? response = null;
        try
        {
            WireRecord.Current.Value = result.Wire;
            response = await _http.SendAsync(request, both.Token);
            result = result.With(response, _time.GetUtcNow());
            if (partial?.Continues(result) == true) result = result with { Body = partial.Body, IsContinuation = true };
            if (result.Body.Length + response.Content.Headers.ContentLength > _options.MaxBytes) return result with { Fault = WireFault.TooLarge };
            return await ReadBodyAsync(response, result.Body, idle, both.Token) ? result : result with { Fault = WireFault.TooLarge };
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return result with { Fault = WireFault.Silence, Detail = $"silent for {_options.IdleTimeout.TotalSeconds:0.#} s" };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return Explain(result, e);
        }
        finally
        {
            WireRecord.Current.Value = null;
            response?.Dispose();
        }
    }

    HttpRequestMessage CreateRequest(WireRequest wanted, PartialBody? partial)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, wanted.Uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "image/*,*/*;q=0.5");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        if (wanted.Referer is not null) request.Headers.TryAddWithoutValidation("Referer", wanted.Referer);
        if (partial is null) return request;
        request.Headers.Range = new RangeHeaderValue(partial.Body.Length, null);
        request.Headers.TryAddWithoutValidation("If-Range", partial.Validator); // RFC 9110 §13.1.5: the rest if unchanged, else all of it
        return request;
    }

    /// <summary>Reads to the end; false when there is more than allowed. Every piece that comes restarts the idle clock.</summary>
    async Task<bool> ReadBodyAsync(HttpResponseMessage response, MemoryStream body, CancellationTokenSource idle, CancellationToken cancel)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancel);
        var buffer = new byte[64 * 1024];
        while (true)
        {
            idle.CancelAfter(_options.IdleTimeout);
            var count = await stream.ReadAsync(buffer, cancel);
            if (count == 0) return true;
            if (body.Length + count > _options.MaxBytes) return false;
            body.Write(buffer, 0, count);
        }
    }

    static WireResult Explain(WireResult result, Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
            if (cause is HostRefusedException refused) return result with { Fault = WireFault.Refused, Refusal = refused.Answer };
        var fault = e switch
        {
            _ when result.Status != 0 => WireFault.Broken,
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError, InnerException: AuthenticationException } => WireFault.Tls,
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => WireFault.HeadTooLarge,
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => WireFault.NotHttp,
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.ProxyTunnelError or HttpRequestError.SecureConnectionError } => WireFault.NoConnection,
            OperationCanceledException or TimeoutException => WireFault.NoConnection,
            _ => WireFault.Broken,
        };
        return result with { Fault = fault, Detail = (e.InnerException ?? e).Message };
    }
}

/// <summary>One GET.</summary>
sealed record WireRequest(Uri Uri, string? Referer);

/// <summary>What came of one GET.</summary>
sealed record WireResult
{
    public required DateTimeOffset Date { get; init; }
    public required WireRecord Wire { get; init; }
    public WireFault Fault { get; init; }
    /// <summary>What came of the body; with <see cref="IsContinuation"/>, at the end of what had come before.</summary>
    public MemoryStream Body { get; init; } = new();
    public bool IsContinuation { get; init; }
    /// <summary>What the network said, for a message.</summary>
    public string? Detail { get; init; }
    public HostAnswer? Refusal { get; init; }
    /// <summary>0 when no response head came.</summary>
    public int Status { get; init; }
    public string? Location { get; init; }
    public string? ContentType { get; init; }
    public string? ContentEncoding { get; init; }
    public long? ContentLength { get; init; }
    public ContentRangeHeaderValue? ContentRange { get; init; }
    public bool IsChunked { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    /// <summary>Strong ETag or Last-Modified of a response that accepts ranges; null when the body cannot be resumed.</summary>
    public string? Validator { get; init; }

    /// <summary>Whether the end of the body is known from the message itself, not from the connection's end (RFC 9112 §6.3).</summary>
    public bool IsFramed => IsChunked || ContentLength is not null;

    public WireResult With(HttpResponseMessage response, DateTimeOffset now) => this with
    {
        Status = (int)response.StatusCode,
        Location = First(response.Headers, "Location"),
        ContentType = First(response.Content.Headers, "Content-Type"),
        ContentEncoding = Coding(response.Content.Headers),
        ContentLength = response.Headers.TransferEncodingChunked == true ? null : response.Content.Headers.ContentLength,
        ContentRange = response.Content.Headers.ContentRange,
        IsChunked = response.Headers.TransferEncodingChunked == true,
        RetryAfter = RetryPolicy.RetryAfter(response, now),
        Validator = !response.Headers.AcceptRanges.Contains("bytes") ? null
            : response.Headers.ETag is { IsWeak: false, Tag: var tag } ? tag
            : First(response.Content.Headers, "Last-Modified"),
    };

    static string? First(HttpHeaders headers, string name) =>
        headers.NonValidated.TryGetValues(name, out var values) ? values.First() : null;

    static string? Coding(HttpContentHeaders headers)
    {
        var codings = headers.ContentEncoding.Where(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)).ToList();
        return codings.Count == 0 ? null : string.Join(",", codings).ToLowerInvariant();
    }
}

/// <summary>How a GET failed below HTTP.</summary>
enum WireFault
{
    None = 0,
    /// <summary>The connection ended before the response did.</summary>
    Broken,
    /// <summary>Nothing came for too long.</summary>
    Silence,
    NoConnection,
    Refused,
    Tls,
    NotHttp,
    HeadTooLarge,
    TooLarge,
}
