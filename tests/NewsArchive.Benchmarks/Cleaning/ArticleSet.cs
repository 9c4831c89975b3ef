using System.Text;

namespace NewsArchive.Benchmarks.Cleaning;

/// <summary>Articles in the one file that every peer reads; its form is in peers/README.md.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Path">The file.</param>
/// <param name="Count">How many.</param>
/// <param name="Bytes">UTF-8 bytes of the articles alone.</param>
sealed record ArticleSet(string Name, string Path, int Count, long Bytes)
{
    public static ArticleSet Write(string name, string path, IEnumerable<string> articles)
    {
        var (count, bytes) = (0, 0L);
        using var file = new BinaryWriter(File.Create(path));
        foreach (var article in articles.Select(Encoding.UTF8.GetBytes))
        {
            file.Write(article.Length); // little endian, as BinaryWriter always is
            file.Write(article);
            (count, bytes) = (count + 1, bytes + article.Length);
        }
        return new(name, path, count, bytes);
    }
}
