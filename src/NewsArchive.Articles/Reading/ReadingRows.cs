using System.Collections.Immutable;
using System.Globalization;

namespace NewsArchive.Articles.Reading;

/// <summary>Collects what one source holds while it is read.</summary>
sealed class ReadingRows(SourceFile source, ArticleReaderOptions options)
{
    public SourceFile Source { get; } = source;
    public ImmutableArray<Article>.Builder Articles { get; } = ImmutableArray.CreateBuilder<Article>();
    public ImmutableArray<InputProblem>.Builder Problems { get; } = ImmutableArray.CreateBuilder<InputProblem>();
    public int SkippedMembers { get; set; }

    /// <summary>Whether another article may be read. Problem rows count too, so that a file of ten million broken lines stays small.</summary>
    public bool HasRoom => Articles.Count + Problems.Count < options.MaxArticlesPerSource;

    public void Problem(string path, string rule, string message, int? line = null) => Problems.Add(new(path, rule, message, line));

    public void TooLarge(string path, long limit, int? line = null) =>
        Problem(path, "too-large", string.Create(CultureInfo.InvariantCulture, $"longer than {limit} bytes, so it is not read as an article"), line);

    public void Full() => Problem(Source.Path, "too-many", string.Create(CultureInfo.InvariantCulture,
        $"more than {options.MaxArticlesPerSource} entries; the rest is not read"));
}
