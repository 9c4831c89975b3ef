using System.Buffers;
using NewsArchive.Articles.Cleaning.Rules;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning.Scanning;

/// <summary>What a scan works in, lent to one after the other: arrays that grow, and counters. One a thread.</summary>
sealed class ScanMemory
{
    const int LongestKept = 256 * 1024; // longer buffers go back: one long page must not hold its memory for ever

    [ThreadStatic]
    static ScanMemory? free;

    ScanMemory() => RuleLedger = new() { NeedsSample = rule => Ledger.IsNew(CleaningRules.ReportOrder(rule)) };

    /// <summary>The rows so far.</summary>
    public ScanLedger Ledger { get; } = new();

    /// <summary>The rows of rules that are run themselves.</summary>
    public CleaningLedger RuleLedger { get; }

    /// <summary>Values that are not as written.</summary>
    public ScanScratch Scratch { get; } = new();

    /// <summary>Samples are put together here.</summary>
    public ScanScratch Sample { get; } = new();

    /// <summary>Images that a noscript behind them may be the twin of, in document order: those of the open elements, each one's behind its parent's.</summary>
    public List<NearImage> NearImages { get; } = [];

    /// <summary>What an image names, and what another one before it does. Made for one policy after the other.</summary>
    public (ImageSources Image, ImageSources Neighbour) SourcesFor(LazyAttributes names)
    {
        if (sourceNames != names)
            (sourceNames, sources) = (names, (new ImageSources(names), new ImageSources(names)));
        return sources;
    }

    LazyAttributes? sourceNames;
    (ImageSources Image, ImageSources Neighbour) sources;

    /// <summary>How many elements of each name are open.</summary>
    public int[] Open { get; } = new int[ScanElement.All.Length];

    /// <summary>The stack of open elements.</summary>
    public ScanFrame[] Stack { get; set; } = new ScanFrame[64];

    /// <summary>The attributes of a tag.</summary>
    public ScanAttribute[] Attributes { get; set; } = new ScanAttribute[16];

    /// <summary>What is written.</summary>
    public byte[] Output { get; set; } = [];

    /// <summary>Takes the thread's, or another when that is in use (a rule that cleans by itself).</summary>
    public static ScanMemory Take()
    {
        var memory = free ?? new ScanMemory();
        free = null;
        memory.Ledger.Clear();
        memory.Scratch.Clear();
        Array.Clear(memory.Open);
        return memory;
    }

    /// <summary>Gives it back. <paramref name="deepest"/> is how much of the stack was in use.</summary>
    public void Return(int deepest)
    {
        Array.Clear(Stack, 0, deepest + 1); // it holds trees
        RuleLedger.Clear();
        NearImages.Clear();
        if (sourceNames is not null)
        {
            sources.Image.Shrink();
            sources.Neighbour.Shrink();
        }
        Scratch.Shrink();
        if (Output.Length > LongestKept)
        {
            ArrayPool<byte>.Shared.Return(Output);
            Output = [];
        }
        free = this;
    }
}
