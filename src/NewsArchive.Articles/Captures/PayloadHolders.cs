namespace NewsArchive.Articles.Captures;

/// <summary>The captures of an archive that may hold the payload of a revisit, found by URL, time and digest without going through all of a URL: it may have very many.</summary>
sealed class PayloadHolders
{
    readonly CaptureTable _captures;
    readonly bool _isTimed;
    readonly int[] _byAlgorithm; // each in the order of its keys, then of the file
    readonly int[] _byDigest;

    /// <summary>Takes those that hold a payload.</summary>
    /// <param name="captures">All captures.</param>
    /// <param name="isTimed">Whether they are looked for by their time; else all of a URL are alike.</param>
    public PayloadHolders(CaptureTable captures, bool isTimed)
    {
        (_captures, _isTimed) = (captures, isTimed);
        _byAlgorithm = [.. Enumerable.Range(0, captures.Count).Where(number => captures.Packed(number).HoldsPayload)];
        _byDigest = [.. _byAlgorithm];
        Sort(_byAlgorithm, AlgorithmKey);
        Sort(_byDigest, DigestKey);
    }

    /// <summary>How often a capture was looked at: what a test bounds, as time is disturbed.</summary>
    public long Looks { get; private set; }

    (int Url, long Ticks, ulong Digest) AlgorithmKey(int number)
    {
        var (url, ticks, digest) = DigestKey(number);
        return (url, ticks, PackedCapture.AlgorithmOf(digest));
    }

    (int Url, long Ticks, ulong Digest) DigestKey(int number)
    {
        Looks++;
        ref readonly var capture = ref _captures.Packed(number);
        return (capture.Url, _isTimed ? capture.Ticks : 0, capture.DigestKey);
    }

    static void Sort(int[] captures, Func<int, (int, long, ulong)> key) =>
        captures.AsSpan().Sort((left, right) => key(left).CompareTo(key(right)) is not 0 and var order ? order : left.CompareTo(right));

    /// <summary>The first in the file of a URL and time, or null.</summary>
    public int? First(int url, long ticks) => First(url, ticks, without: null);

    /// <summary>The first in the file of a URL and time that has a digest of another algorithm or none, or the same digest; or null.</summary>
    /// <param name="url">The URL, as the table numbers it.</param>
    /// <param name="ticks">The time; 0 where none is asked for.</param>
    /// <param name="digest">Key of the digest.</param>
    /// <param name="mayHold">Whether a capture with that key may hold the payload.</param>
    public int? First(int url, long ticks, ulong digest, Func<int, bool> mayHold)
    {
        var other = First(url, ticks, PackedCapture.AlgorithmOf(digest));
        var key = (url, ticks, digest);
        for (var place = LowerBound(_byDigest, DigestKey, key); place < _byDigest.Length && DigestKey(_byDigest[place]) == key; place++)
            if (mayHold(_byDigest[place]))
                return other < _byDigest[place] ? other : _byDigest[place];
        return other;
    }

    /// <summary>The latest time up to which a URL has any.</summary>
    public long? LatestUpTo(int url, long ticks)
    {
        var place = LowerBound(_byAlgorithm, AlgorithmKey, (url, ticks, ulong.MaxValue)) - 1;
        return place >= 0 && AlgorithmKey(_byAlgorithm[place]) is var key && key.Url == url ? key.Ticks : null;
    }

    int? First(int url, long ticks, ulong? without)
    {
        int? first = null;
        for (var algorithm = 0UL; algorithm <= PackedCapture.LastAlgorithm; algorithm++)
        {
            var key = (url, ticks, algorithm);
            if (algorithm != without && LowerBound(_byAlgorithm, AlgorithmKey, key) is var place && place < _byAlgorithm.Length && AlgorithmKey(_byAlgorithm[place]) == key && !(first < _byAlgorithm[place]))
                first = _byAlgorithm[place];
        }
        return first;
    }

    static int LowerBound(int[] captures, Func<int, (int, long, ulong)> key, (int, long, ulong) wanted)
    {
        var (low, high) = (0, captures.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = key(captures[middle]).CompareTo(wanted) < 0 ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
