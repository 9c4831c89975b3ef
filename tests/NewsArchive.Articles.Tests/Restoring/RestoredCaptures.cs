using System.Collections.Immutable;
using NewsArchive.Articles.Reporting;
using NewsArchive.Articles.Restoring;

namespace NewsArchive.Articles.Tests.Restoring;

/// <summary>All rows of a <see cref="CaptureReport"/>, which is disposed of.</summary>
sealed record RestoredCaptures(ImmutableArray<FileRow> Files, ImmutableArray<CaptureRow> NotMade, bool IsComplete)
{
    public static RestoredCaptures Of(string file, RestoreOptions options, IProgress<RunProgress>? progress = null, CancellationToken? cancel = null)
    {
        using var report = new CaptureRestorer(options, progress).Restore(file, cancel ?? TestContext.Current.CancellationToken);
        var restored = new RestoredCaptures([.. report.Files], [.. report.NotMade], report.IsComplete);
        report.FileCount.ShouldBe(restored.Files.Length);
        foreach (var status in restored.Statuses)
            report.Count(status).ShouldBe(restored.Count(status));
        return restored;
    }

    IEnumerable<string> Statuses => Files.Select(row => row.Status).Concat(NotMade.Select(row => row.Status));

    public int Count(string status) => Statuses.Count(each => each == status);
}
