using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using NewsArchive.Warc.Http;

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
    readonly HttpMessageInvoker _unpooled;
    readonly ConditionalWeakTable<HttpRequestMessage, IPAddress> _dialled = [];

    /// <summary>The longest head of an answer in KiB.</summary>
    internal const int MaxHeadKilobytes = 64;

    // Enough to see what a redirect says to people; more is no evidence of anything.
    const int MaxRedirectBody = 64 * 1024;

    public HttpWire(FetchOptions options, FetchNetwork network, HostAddresses hosts, TimeProvider time)
    {
        (_options, _network, _hosts, _time) = (options, network, hosts, time);
        _proxy = options.Proxy is null ? null : new Uri(options.Proxy, UriKind.Absolute);
        _http = new HttpMessageInvoker(CreateHandler(Timeout.InfiniteTimeSpan));
        _unpooled = new HttpMessageInvoker(CreateHandler(TimeSpan.Zero));
    }

    public void Dispose()
    {
        _http.Dispose();
        _unpooled.Dispose();
    }

    SocketsHttpHandler CreateHandler(TimeSpan connectionLifetime) => new()
    {
        PooledConnectionLifetime = connectionLifetime,
        UseProxy = _proxy is not null, // never the environment's
        Proxy = _proxy is null ? null : new WebProxy(_proxy),
        UseCookies = false,
        AllowAutoRedirect = false, // each hop is checked and archived like a first request
        AutomaticDecompression = DecompressionMethods.None, // a truncated gzip body would read as whole
        MaxConnectionsPerServer = _options.MaxConnections,
        MaxResponseHeadersLength = MaxHeadKilobytes,
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
        var result = new WireResult { Date = new(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero), Wire = new WireRecord(), SentCookie = wanted.Cookie is not null };
        HttpResponseMessage? response = null;
        try
        {
            WireRecord.Current.Value = result.Wire;
            response = await (wanted.OnNewConnection ? _unpooled : _http).SendAsync(request, both.Token);
            result = result.With(response, _time.GetUtcNow());
            if (!IsReadable(result)) return result with { Fault = WireFault.NotHttp };
            if (partial?.Continues(result) == true) result = result with { Body = partial.Body, IsContinuation = true };
            return await ReadBodyAsync(response, result, wanted, idle, both.Token);
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
        if (wanted.Cookie is not null) request.Headers.TryAddWithoutValidation("Cookie", wanted.Cookie);
        if (partial is null && wanted.Known?.ETag is { } tag) request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        if (partial is null && wanted.Known?.LastModified is { } date) request.Headers.TryAddWithoutValidation("If-Modified-Since", date);
        if (partial is null) return request;
        request.Headers.Range = new RangeHeaderValue(partial.Body.Length, null);
        request.Headers.TryAddWithoutValidation("If-Range", partial.Validator); // RFC 9110 §13.1.5: the rest if unchanged, else all of it
        return request;
    }

    /// <summary>Reads the body of an answer that is of use, to its end or its limit.</summary>
    async Task<WireResult> ReadBodyAsync(HttpResponseMessage response, WireResult result, WireRequest wanted, CancellationTokenSource idle, CancellationToken cancel)
    {
        if (!HasUse(result.Status)) return result; // an endless 404 page is not worth a byte
        var isRedirect = RedirectStatus.Matches(result.Status);
        var (limit, cuts) = isRedirect ? (MaxRedirectBody, true) : (wanted.MaxBytes, wanted.CutsLongBody);
        if (!cuts && result.Body.Length + response.Content.Headers.ContentLength > limit) return result with { Fault = WireFault.TooLarge };
        try
        {
            if (await CopyAsync(response, result.Body, limit, idle, cancel)) return result;
            return cuts ? result with { Truncated = "length" } : result with { Fault = WireFault.TooLarge };
        }
        catch (Exception e) when (isRedirect && e is IOException or HttpRequestException)
        {
            return result with { Truncated = "disconnect" }; // where it leads is known
        }
    }

    /// <summary>Whether whoever reads the archive will find in this head what the handler found: it takes heads of any number of fields, for one.</summary>
    static bool IsReadable(WireResult result) =>
        result.Wire.ResponseHead is var bytes && HttpHead.TryParse(bytes, out var head) && head?.Length == bytes.Length && head.Status == result.Status;

    static bool HasUse(int status) => status is 200 or 203 or 206 || RedirectStatus.Matches(status);

    /// <summary>Copies to the end; false when there is more than allowed. Every piece that comes restarts the idle clock.</summary>
    async Task<bool> CopyAsync(HttpResponseMessage response, ReceivedBody body, long limit, CancellationTokenSource idle, CancellationToken cancel)
    {
        using var stream = await response.Content.ReadAsStreamAsync(cancel);
        body.Reserve((int)Math.Min(Math.Min(response.Content.Headers.ContentLength ?? 0, limit), MaxRoom) + 1); // one more, to see the end
        while (true)
        {
            idle.CancelAfter(_options.IdleTimeout);
            var room = limit - body.Length;
            var count = await stream.ReadAsync(body.Room((int)Math.Min(room, int.MaxValue - 1) + 1), cancel);
            if (count == 0) return true;
            body.Add((int)Math.Min(count, room));
            if (count > room) return false;
        }
    }

    // A server may announce what it never sends: no more than this is set aside on its word.
    const int MaxRoom = 4 << 20;

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
