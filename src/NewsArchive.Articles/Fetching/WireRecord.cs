using System.Buffers;
using System.Net;

namespace NewsArchive.Articles.Fetching;

/// <summary>
/// The heads of one exchange as they passed over the connection. HttpResponseMessage merges, reorders and renames headers; an archive
/// needs the bytes. Set <see cref="Current"/> before sending; a <see cref="WireTap"/> fills in the rest.
/// </summary>
sealed class WireRecord
{
    // More than the 64 KB that the handler accepts, so that it is the handler that complains.
    const int MaxHead = 128 * 1024;

    /// <summary>The record of the request that this flow of control is about to send.</summary>
    public static AsyncLocal<WireRecord?> Current { get; } = new();

    readonly Lock _gate = new();
    readonly ArrayBufferWriter<byte> _sent = new();
    byte[] _received = new byte[1024];
    int _count;
    WireTap? _tap;
    int _searched;
    bool _hasHead;

    /// <summary>Where the connection leads, or null before the first byte was sent.</summary>
    public IPAddress? RemoteAddress => _tap?.RemoteAddress;

    /// <summary>Whether the connection served another request before: what comes first over it may have been left by that one's answer.</summary>
    public bool IsReused => _tap is { IsFresh: false };

    /// <summary>The request as sent.</summary>
    public byte[] RequestHead
    {
        get
        {
            lock (_gate) return _sent.WrittenSpan.ToArray();
        }
    }

    /// <summary>The head of the final response with its blank line; interim responses (1xx) are left out. Empty before it is there.</summary>
    public byte[] ResponseHead
    {
        get
        {
            lock (_gate) return _hasHead ? _received[.._count] : [];
        }
    }

    public void Sent(WireTap tap, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_tap != tap) Restart(tap);
            if (_sent.WrittenCount + bytes.Length <= MaxHead) _sent.Write(bytes);
        }
    }

    public void Received(WireTap tap, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_hasHead || _tap != tap || _count > MaxHead) return;
            if (_received.Length < _count + bytes.Length) Array.Resize(ref _received, Math.Max(_received.Length * 2, _count + bytes.Length));
            bytes.CopyTo(_received.AsSpan(_count));
            _count += bytes.Length;
            FindHead();
        }
    }

    /// <summary>
    /// The handler found a pooled connection dead and sends again on another, which is right. It does so up to three times on new connections
    /// too, at once and unseen: how often a server is asked is for the fetcher to decide.
    /// </summary>
    void Restart(WireTap tap)
    {
        if (_tap is { IsFresh: true }) throw new IOException("the connection was closed without an answer");
        _tap = tap;
        _sent.ResetWrittenCount();
        (_count, _searched, _hasHead) = (0, 0, false);
    }

    void FindHead()
    {
        while (EndOfHead() is { } end)
        {
            var bytes = _received.AsSpan(0, _count);
            if (!IsInterim(bytes[..end]))
            {
                (_count, _hasHead) = (end, true);
                return;
            }
            bytes[end..].CopyTo(bytes);
            (_count, _searched) = (_count - end, 0);
        }
    }

    /// <summary>Position behind the blank line, whose ends may be LF alone (RFC 9112 §2.2); null when it is not there yet.</summary>
    int? EndOfHead()
    {
        var bytes = _received.AsSpan(0, _count);
        while (bytes[_searched..].IndexOf((byte)'\n') is >= 0 and var found)
        {
            var next = bytes[(_searched + found + 1)..];
            if (next.StartsWith((byte)'\n')) return _searched + found + 2;
            if (next.StartsWith("\r\n"u8)) return _searched + found + 3;
            if (next.Length == 0 || next.SequenceEqual("\r"u8)) break; // look here again when more has come
            _searched += found + 1;
        }
        return null;
    }

    /// <summary>1xx, but not 101: what follows that is no HTTP response.</summary>
    static bool IsInterim(ReadOnlySpan<byte> head) =>
        head.IndexOf((byte)' ') is >= 0 and var space && head[(space + 1)..].StartsWith("1"u8) && !head[(space + 1)..].StartsWith("101"u8);
}
