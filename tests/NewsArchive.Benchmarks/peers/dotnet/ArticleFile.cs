using System.Buffers.Binary;
using System.Text;

namespace NewsArchive.Peers;

/// <summary>The file of articles: each a length (32 bits, little endian) and as many bytes of UTF-8.</summary>
static class ArticleFile
{
    public static List<string> Read(string path)
    {
        var articles = new List<string>();
        for (ReadOnlySpan<byte> rest = File.ReadAllBytes(path); !rest.IsEmpty;)
        {
            var end = 4 + BinaryPrimitives.ReadInt32LittleEndian(rest);
            articles.Add(Encoding.UTF8.GetString(rest[4..end]));
            rest = rest[end..];
        }
        return articles;
    }
}
