using System.Text.Json;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>An article as HTML, before and after cleaning.</summary>
/// <param name="Name">Which article, in which profile, and in which form.</param>
/// <param name="IsDocument">Whether both are whole documents.</param>
/// <param name="Source">Before.</param>
/// <param name="Clean">After.</param>
/// <param name="Removed">Visible characters that the report counts as removed.</param>
/// <param name="Added">Visible characters that the report counts as added.</param>
public sealed record CleanedArticle(string Name, bool IsDocument, string Source, string Clean, int Removed = 0, int Added = 0)
{
    static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>Writes the file that <c>articles.mjs</c> reads.</summary>
    public static void Write(string file, IEnumerable<CleanedArticle> articles) => File.WriteAllLines(file, articles.Select((article, id) =>
        JsonSerializer.Serialize(new { id, article.IsDocument, article.Source, article.Clean, article.Removed, article.Added }, Web)));
}

/// <summary>What Chromium found.</summary>
/// <param name="Id">Place of the article in the list.</param>
/// <param name="Characters">Visible characters of the source, white space left out.</param>
/// <param name="Images">Images that a reader of the source could see.</param>
/// <param name="KeptImages">How many of them are shown in their order.</param>
/// <param name="ShownImages">Images of the clean article.</param>
/// <param name="Faults">A text that differs by more than was counted, an image that is lost, moved or new.</param>
public sealed record ArticleVerdict(int Id, int Characters, int Images, int KeptImages, int ShownImages, IReadOnlyList<string> Faults);
