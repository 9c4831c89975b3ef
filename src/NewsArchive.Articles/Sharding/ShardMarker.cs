using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Sharding;

/// <summary>
/// The content of <c>NNNNN.done</c>: which attempt at a shard counts. Two processes may work on one shard at the same time (a scheduler that
/// loses a node starts its task elsewhere, and the node may live): the first to link its marker to the name wins, whatever the other does.
/// </summary>
public sealed record ShardMarker
{
    /// <summary>Id of the plan.</summary>
    public required string PlanId { get; init; }
    /// <summary>The shard.</summary>
    public required int Shard { get; init; }
    /// <summary>The attempt, a random number: file names begin with it.</summary>
    public required string Attempt { get; init; }
    /// <summary>SHA-256 of the bundle; null: no source of the shard could be read.</summary>
    public string? Digest { get; init; }
    /// <summary>Bytes of the bundle.</summary>
    public long Bytes { get; init; }
    /// <summary>Articles in the bundle.</summary>
    public int Articles { get; init; }
    /// <summary>Images that could not be had.</summary>
    public int MissingImages { get; init; }
    /// <summary>Inputs and articles that could not be used as asked; the report says which.</summary>
    public int Problems { get; init; }

    /// <summary>File name of the bundle.</summary>
    [JsonIgnore]
    public string BundleName => Attempt + ".wacz";
    /// <summary>File name of the index, whose lines point into the bundle file under the shard's name.</summary>
    [JsonIgnore]
    public string IndexName => Attempt + ".cdxj";
    /// <summary>File name of the report, JSON lines.</summary>
    [JsonIgnore]
    public string ReportName => Attempt + ".jsonl";

    /// <summary>A new attempt's number: never taken from a job, for a scheduler may start one job twice.</summary>
    public static string NewAttempt() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The marker of a shard, or null when it is not done.</summary>
    /// <exception cref="ArticleFormatException">It is damaged, or of another plan.</exception>
    public static ShardMarker? Read(ShardPlan plan, int shard)
    {
        var path = plan.DonePath(shard);
        try
        {
            var marker = JsonSerializer.Deserialize(File.ReadAllBytes(path), ShardMarkerJson.Default.ShardMarker);
            return marker is not null && marker.PlanId == plan.PlanId && marker.Shard == shard && marker.Attempt.All(char.IsAsciiHexDigitLower)
                ? marker
                : throw new ArticleFormatException("the marker is of another plan; a plan's folder is not to be used again for another", path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            throw new ArticleFormatException($"no marker ({exception.Message})", path, inner: exception);
        }
    }

    /// <summary>
    /// Makes the attempt the one that counts, unless another was first. Everything that the marker names must be durable already.
    /// </summary>
    /// <returns>Whether this attempt counts.</returns>
    /// <exception cref="IOException">The marker cannot be written.</exception>
    public bool TryCommit(ShardPlan plan)
    {
        try
        {
            DurableFile.WriteAllBytes(plan.DonePath(Shard), [.. JsonSerializer.SerializeToUtf8Bytes(this, ShardMarkerJson.Default.ShardMarker), (byte)'\n'], overwrite: false);
            return true;
        }
        catch (IOException) when (Read(plan, Shard) is { } first)
        {
            return first.Attempt == Attempt; // NFS may answer EEXIST to the repeated request of a link that it has made
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShardMarker))]
sealed partial class ShardMarkerJson : JsonSerializerContext;
