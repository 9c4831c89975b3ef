using System.Text;

namespace NewsArchive.Faults.Tests;

/// <summary>A folder of made-up posts with pictures beside them, the same for the same number.</summary>
static class PostTree
{
    public static void Make(string folder, int posts)
    {
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        foreach (var picture in Directory.GetFiles(Path.Combine(Repository.Articles, "images"), "*.jpg"))
            File.Copy(picture, Path.Combine(folder, "images", Path.GetFileName(picture)));
        for (var i = 0; i < posts; i++)
            File.WriteAllText(Path.Combine(folder, $"post-{i:0000}.md"), Post(i), new UTF8Encoding(false));
    }

    static string Post(int number)
    {
        var random = new Random(number);
        var paragraphs = Enumerable.Range(0, 12).Select(_ => $"<p>{random.NextInt64():x}，港口的灯<span style=\"font-size:22px\">”</span><span style=\"font-size:22px\">。</span></p>\n");
        return $"\n---\ntitle: '第 {number} 篇'\ndate: Thu, 08 Apr 2021 02:38:00 GMT\nheadimg: images/harbour-600.jpg\n---\n\n<div>   \n{string.Concat(paragraphs)}<figure><img src=\"images/harbour-600.jpg\">码头</figure>\n</div>\n            ";
    }

    /// <summary>Every file below a folder: path and content.</summary>
    public static SortedDictionary<string, string> Read(string folder) => new(
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder, file), file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))),
        StringComparer.Ordinal);
}
