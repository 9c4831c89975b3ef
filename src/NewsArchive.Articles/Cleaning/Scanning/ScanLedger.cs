using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>Rows of one body as counters: nothing is allocated but for the rows themselves, in the end.</summary>
sealed class ScanLedger
{
    static readonly string[] names = [.. CleaningRules.Names];

    /// <summary>Numbers of rules that the scanner records by itself.</summary>
    public static readonly int Comments = Number("comments"), ActiveContent = Number("active-content"), EventHandlers = Number("event-handlers"), StyleMeaning = Number("style-meaning"),
        InlineStyles = Number("inline-styles"), LinkTrackers = Number("link-trackers"), DangerousUrls = Number("dangerous-urls"), Ids = Number("ids"), Attributes = Number("attributes"),
        UnknownElements = Number("unknown-elements"), PresentationalSpans = Number("presentational-spans"), EmptyBlocks = Number("empty-blocks"), ZeroWidth = Number("zero-width"), LazyImages = Number("lazy-images"), TrackingPixels = Number("tracking-pixels"), Noscript = Number("noscript"), Forms = Number("forms"), Embeds = Number("embeds"), EmailProtection = Number("email-protection"), Normalized = Number(CleaningRules.Normalized);

    readonly int[] counts = new int[names.Length];
    readonly int[] removed = new int[names.Length];
    readonly int[] added = new int[names.Length];
    readonly string?[] samples = new string?[names.Length];
    int rows;

    /// <summary>Whether no rule did anything.</summary>
    public bool IsEmpty => rows == 0;

    /// <summary>Forgets the last body.</summary>
    public void Clear()
    {
        Array.Clear(counts);
        Array.Clear(removed);
        Array.Clear(added);
        Array.Clear(samples);
        rows = 0;
    }

    /// <summary>Counts one more; whether it is the first, which needs a sample.</summary>
    public bool IsFirst(int rule)
    {
        if (counts[rule]++ > 0)
            return false;
        rows++;
        return true;
    }

    /// <summary>Counts visible characters that went.</summary>
    public void AddRemoved(int rule, int characters) => removed[rule] += characters;

    /// <summary>Counts visible characters that came.</summary>
    public void AddAdded(int rule, int characters) => added[rule] += characters;

    /// <summary>Whether there is none yet.</summary>
    public bool IsNew(int rule) => counts[rule] == 0;

    /// <summary>Gives a row its sample: so much of a text as a sample shows.</summary>
    public void SetSample(int rule, ReadOnlySpan<byte> sample)
    {
        ref var last = ref lastSamples[rule];
        if (sample.Length > LongestSample)
            sample = sample[..LongestSample];
        if (last.Written is null || !sample.SequenceEqual(last.Written))
            last = (sample.ToArray(), CleaningLedger.Cut(sample.ToText())!); // not null when it gets none
        samples[rule] = last.Sample;
    }

    /// <summary>More bytes than the longest sample has: what a cut in a character makes of it stands behind that.</summary>
    public const int LongestSample = (CleaningLedger.LongestSample + 1) * 4;

    // Articles of one source have the same wrappers and spans: their samples are one string.
    readonly (byte[]? Written, string Sample)[] lastSamples = new (byte[]?, string)[names.Length];

    /// <summary>Adds the rows of rules that were run themselves.</summary>
    public void Add(CleaningLedger ledger)
    {
        foreach (var row in ledger.Rows)
        {
            var rule = Number(row.Rule);
            if (counts[rule] == 0)
            {
                samples[rule] = row.Sample;
                rows++;
            }
            counts[rule] += row.Count;
            removed[rule] += row.RemovedTextCharacters;
            added[rule] += row.AddedTextCharacters;
        }
    }

    /// <summary>The rows in the order of <see cref="CleaningRules.ReportOrder"/>.</summary>
    public ImmutableArray<CleaningRow> ToRows()
    {
        if (rows == 0)
            return [];
        var all = new CleaningRow[rows];
        var next = 0;
        for (var rule = 0; rule < counts.Length; rule++)
            if (counts[rule] > 0)
                all[next++] = new CleaningRow(names[rule], counts[rule], removed[rule], added[rule], samples[rule]);
        return ImmutableCollectionsMarshal.AsImmutableArray(all);
    }

    static int Number(string rule) => CleaningRules.ReportOrder(rule);
}
