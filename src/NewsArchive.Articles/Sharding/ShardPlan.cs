using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NewsArchive.Articles.Sharding;

/// <summary>
/// A job cut into shards that any number of processes on any number of machines can work on (docs/scale-out.md): <c>plan.json</c> in a folder
/// that all of them see. Written last, so that a folder that holds it is a whole plan.
/// </summary>
public sealed record ShardPlan
{
    /// <summary>Name of the file in the plan's folder.</summary>
    public const string FileName = "plan.json";

    /// <summary>The value of <see cref="Format"/> that this version writes and reads.</summary>
    public const string CurrentFormat = "newsarchive-plan-1";

    /// <summary>The most shards of a plan: numbers have five digits.</summary>
    public const int MaxShards = 99_999;

    static readonly PlanJson Json = new(new JsonSerializerOptions(PlanJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Format name and version.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>SHA-256 over the sources and everything else that decides what becomes of them: the same inputs and options have the same id.</summary>
    public required string PlanId { get; init; }

    /// <summary>How many shards there are; they are numbered from 1.</summary>
    public required int Shards { get; init; }

    /// <summary>How many sources all of them hold.</summary>
    public required long Sources { get; init; }

    /// <summary>How they were cut: <c>size</c> or <c>host</c>.</summary>
    public required string By { get; init; }

    /// <summary>The options of <c>archive</c> that every shard runs with, as on a command line, paths made absolute.</summary>
    public required ImmutableArray<string> Options { get; init; }

    /// <summary>Digests of the files that <see cref="Options"/> name, as they were when the plan was made.</summary>
    public ImmutableSortedDictionary<string, string> OptionFiles { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Folders that the sources lie in; the rows of the shards count into this list.</summary>
    public required ImmutableArray<string> Roots { get; init; }

    /// <summary>SOURCE_DATE_EPOCH when the plan was made, or null.</summary>
    public long? SourceDateEpoch { get; init; }

    /// <summary>Least milliseconds between requests to one host over all shards, loopback hosts included; null: as the options say.</summary>
    public int? HostDelay { get; init; }

    /// <summary>Folder of the plan; not in the file.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = "";

    /// <summary>Whether a folder holds a plan.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads the plan of a folder.</summary>
    /// <exception cref="ArticleFormatException">There is none, or it is of another version.</exception>
    public static ShardPlan Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new ArticleFormatException($"no plan: the folder holds no {FileName}; make one with newsarchive plan", folder);
        try
        {
            var plan = JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.ShardPlan);
            return plan is { Format: CurrentFormat, Shards: >= 1 and <= MaxShards }
                ? plan with { Folder = Path.GetFullPath(folder) }
                : throw new ArticleFormatException($"a plan of another version ({plan?.Format}); make it anew with newsarchive plan", path);
        }
        catch (JsonException exception)
        {
            throw new ArticleFormatException($"no plan ({exception.Message})", path, inner: exception);
        }
    }

    /// <summary>The file's bytes: indented, the same for the same plan.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json.ShardPlan), (byte)'\n'];

    /// <summary>How file names write a shard's number.</summary>
    public static string Name(int shard) => shard.ToString("00000", CultureInfo.InvariantCulture);

    /// <summary>The list of a shard's sources, one JSON object a line, in path order.</summary>
    public string SourcesPath(int shard) => Path.Combine(Folder, "shards", Name(shard) + ".jsonl");

    /// <summary>The hosts that a shard shares with others.</summary>
    public string HostsPath(int shard) => Path.Combine(Folder, "shards", Name(shard) + ".hosts.json");

    /// <summary>Which article has which address and path, over all shards.</summary>
    [JsonIgnore]
    public string LinksPath => Path.Combine(Folder, "links.tsv");

    /// <summary>Where the attempts at a shard write.</summary>
    public string OutputFolder(int shard) => Path.Combine(Folder, "out", Name(shard));

    /// <summary>The marker: it names the attempt that counts.</summary>
    public string DonePath(int shard) => Path.Combine(Folder, "out", Name(shard) + ".done");

    /// <summary>Whether a shard has been committed.</summary>
    public bool IsDone(int shard) => File.Exists(DonePath(shard));

    /// <summary>The shards of task k of T: k, k+T, and so on.</summary>
    /// <param name="task">k, from 1.</param>
    /// <param name="taskCount">T.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is not between 1 and T.</exception>
    public IEnumerable<int> ShardsOf(int task, int taskCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(task, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(task, taskCount);
        return Each();

        IEnumerable<int> Each()
        {
            for (long shard = task; shard <= Shards; shard += taskCount)
                yield return (int)shard;
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShardPlan))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, int>))]
sealed partial class PlanJson : JsonSerializerContext;
