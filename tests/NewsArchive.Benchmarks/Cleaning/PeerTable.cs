namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>The results on one set, in Markdown.</summary>
static class PeerTable
{
    public static void Print(TextWriter output, ArticleSet set, ScannedShare scanned, IReadOnlyList<PeerResult> results)
    {
        output.WriteLine(FormattableString.Invariant($"{set.Name}: {set.Count} of {set.Bytes / 1e3 / set.Count:F1} KB, {set.Bytes / 1e6:F1} MB; scanned {scanned.Count} ({(double)scanned.Bytes / set.Bytes:P1} of the bytes){Declined(scanned)}"));
        output.WriteLine();
        output.WriteLine($"| cleaner | runs on | MB/s | articles/s | × {Peer.Baseline} (least–most) | bytes allocated per byte |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (var result in results)
            output.WriteLine(result.Time is { } time ? Row(set, result, time.TotalSeconds) : $"| {result.Cleaner} | absent: {result.Runtime.Replace('|', '/')} | | | | |");
        output.WriteLine();
    }

    static string Declined(ScannedShare scanned) =>
        scanned.Declined.Count == 0 ? "" : "; left to the tree for " + string.Join(", ", scanned.Declined.OrderByDescending(reason => reason.Value).Select(reason => FormattableString.Invariant($"{reason.Key} {reason.Value}")));

    static string Row(ArticleSet set, PeerResult result, double seconds)
    {
        var failed = result.Failed > 0 ? FormattableString.Invariant($" (failed on {result.Failed})") : "";
        var allocated = result.Allocated is { } bytes ? FormattableString.Invariant($"{bytes / (double)set.Bytes:F1}") : "";
        return FormattableString.Invariant(
            $"| {result.Cleaner}{failed} | {result.Runtime} | {set.Bytes / 1e6 / seconds:F1} | {set.Count / seconds:F0} | {result.Ratios[result.Ratios.Length / 2]:F2} ({result.Ratios[0]:F2}–{result.Ratios[^1]:F2}) | {allocated} |");
    }
}
