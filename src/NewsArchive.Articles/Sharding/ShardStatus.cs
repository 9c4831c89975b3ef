using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Articles.Sharding;

/// <summary>How far a plan is.</summary>
public sealed record ShardStatus
{
    /// <summary>The markers of the shards that are done, by number.</summary>
    public required ImmutableSortedDictionary<int, ShardMarker> Done { get; init; }
    /// <summary>Numbers of the others, ascending.</summary>
    public required ImmutableArray<int> Missing { get; init; }

    /// <summary>Reads the markers.</summary>
    /// <exception cref="ArticleFormatException">A marker is damaged.</exception>
    public static ShardStatus Of(ShardPlan plan)
    {
        var done = ImmutableSortedDictionary.CreateBuilder<int, ShardMarker>();
        var missing = ImmutableArray.CreateBuilder<int>();
        for (var shard = 1; shard <= plan.Shards; shard++)
            if (ShardMarker.Read(plan, shard) is { } marker)
                done.Add(shard, marker);
            else
                missing.Add(shard);
        return new() { Done = done.ToImmutable(), Missing = missing.ToImmutable() };
    }

    /// <summary>The tasks that have missing shards, when there are <paramref name="taskCount"/> of them.</summary>
    public ImmutableArray<int> MissingTasks(int taskCount) => [.. Missing.Select(shard => (shard - 1) % taskCount + 1).Distinct().Order()];

    /// <summary>Ascending numbers as ranges, the way <c>sbatch --array</c> takes them: <c>3,7,12-19</c>.</summary>
    public static string Ranges(IReadOnlyList<int> numbers)
    {
        var text = new StringBuilder();
        for (var i = 0; i < numbers.Count;)
        {
            var start = i++;
            while (i < numbers.Count && numbers[i] == numbers[i - 1] + 1)
                i++;
            text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{numbers[start]}");
            if (i - start > 1)
                text.Append(CultureInfo.InvariantCulture, $"-{numbers[i - 1]}");
        }
        return text.ToString();
    }
}

/// <summary>One shard of a plan in a report.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Status"><c>done</c> or <c>missing</c>; of a run also <c>already-done</c> and <c>overtaken</c>.</param>
/// <param name="Marker">The marker; null without one.</param>
public sealed record ShardRow(int Shard, string Status, ShardMarker? Marker) : ReportRow
{
    /// <inheritdoc/>
    public override string Type => "shard";

    /// <inheritdoc/>
    protected override void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteNumber("shard", Shard);
        writer.WriteString("status", Status);
        if (Marker is null)
            return;
        writer.WriteString("attempt", Marker.Attempt);
        writer.WriteNumber("articles", Marker.Articles);
        writer.WriteNumber("missingImages", Marker.MissingImages);
        writer.WriteNumber("problems", Marker.Problems);
        writer.WriteNumber("bytes", Marker.Bytes);
        WriteOptional(writer, "digest", Marker.Digest);
    }
}
