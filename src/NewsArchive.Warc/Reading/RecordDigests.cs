using NewsArchive.Warc.Http;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>The digests that a record names (WARC 1.1 §5.8, §5.9), held against its block, which comes in pieces.</summary>
sealed class RecordDigests(WarcRecordHead head) : IDisposable
{
    readonly DigestProbe? _block = DigestProbe.For(head.Fields["WARC-Block-Digest"]);
    readonly PayloadProbe _payload = new(head);

    /// <summary>Whether one is named that can be compared.</summary>
    public bool AreNamed => _block is not null || _payload.HasDigest;

    /// <summary>What does not fit, once <see cref="Finish"/> was called.</summary>
    public IReadOnlyList<(WarcReadRule Rule, string Message)> Mismatches { get; private set; } = [];

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _block?.Append(bytes);
        _payload.Append(bytes);
    }

    /// <summary>Ends the block and returns its HTTP head, if it has one.</summary>
    public HttpHead? Finish()
    {
        var http = _payload.Finish();
        var mismatches = new List<(WarcReadRule, string)>();
        if (_block is { IsMatch: false })
            mismatches.Add((WarcReadRules.BlockDigest, $"WARC-Block-Digest is {_block.Expected}, the block's is {_block.Actual}"));
        if (_payload.Mismatch is { } mismatch)
            mismatches.Add((WarcReadRules.PayloadDigest, mismatch));
        Mismatches = mismatches;
        return http;
    }

    public void Dispose()
    {
        _block?.Dispose();
        _payload.Dispose();
    }
}
