using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Articles.Sharding;

/// <summary>One line of a shard's list: where a source lies and what it is called in the archive.</summary>
sealed record PlannedSource
{
    static readonly PlannedSourceJson Json = new(new JsonSerializerOptions(PlannedSourceJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Path in the archive.</summary>
    public required string Path { get; init; }

    /// <summary>Its bytes in base64 when they are no UTF-8.</summary>
    public string? PathBytes { get; init; }

    /// <summary>Which of the plan's roots it lies below.</summary>
    public required int Root { get; init; }

    /// <summary>Bytes and last change (100 ns ticks since year 1, UTC) when the plan was made: another file has another plan id.</summary>
    public required long Length { get; init; }

    /// <inheritdoc cref="Length"/>
    public long? Modified { get; init; }

    public static PlannedSource Of(SourceFile source, int root) => new()
    {
        Path = source.Path,
        PathBytes = source.PathBytes.IsDefaultOrEmpty ? null : Convert.ToBase64String([.. source.PathBytes]),
        Root = root,
        Length = source.Length,
        Modified = source.Modified?.UtcTicks,
    };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json.PlannedSource);

    /// <summary>The sources of a shard as they are now; what is no longer there is a problem, as with any input.</summary>
    /// <exception cref="ArticleFormatException">The list is damaged.</exception>
    public static SourceListing Read(ShardPlan plan, int shard)
    {
        var path = plan.SourcesPath(shard);
        var sources = ImmutableArray.CreateBuilder<SourceFile>();
        var problems = ImmutableArray.CreateBuilder<InputProblem>();
        foreach (var line in File.ReadLines(path))
        {
            var row = Parse(line, path);
            if (row.Root < 0 || row.Root >= plan.Roots.Length)
                throw new ArticleFormatException("a line names a root that the plan does not have; make the plan anew", path);
            try
            {
                sources.Add(row.Find(plan.Roots[row.Root]));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                problems.Add(new(row.Path, "unreadable", exception.Message));
            }
        }
        return new() { Sources = sources.ToImmutable(), Problems = problems.ToImmutable(), SkippedHidden = 0 };
    }

    static PlannedSource Parse(string line, string path)
    {
        try
        {
            return JsonSerializer.Deserialize(line, Json.PlannedSource) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new ArticleFormatException($"a line is no source of a plan ({exception.Message}); make the plan anew", path, inner: exception);
        }
    }

    SourceFile Find(string root)
    {
        var path = new BytePath(Path, PathBytes is null ? default : [.. Convert.FromBase64String(PathBytes)]);
        return FolderWalker.FileOf(new FoundFolder(root, new(root), new(""), root), path, new BytePath(root).Combine(path)).ToSource();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlannedSource))]
sealed partial class PlannedSourceJson : JsonSerializerContext;
