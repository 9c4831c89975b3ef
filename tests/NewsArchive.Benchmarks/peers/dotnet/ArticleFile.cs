using System.Buffers.Binary;
using System.Text;

namespace NewsArchive.Peers;

/// <summary>The file of articles: each a length (32 bits, little endian) and as many bytes of UTF-8.</summary>
static class ArticleFile
{
    public static List<ArticleText> Read(string path)
    {
        var articles = new List<ArticleText>();
        for (ReadOnlySpan<byte> rest = File.ReadAllBytes(path); !rest.IsEmpty;)
        {
            var end = 4 + BinaryPrimitives.ReadInt32LittleEndian(rest);
            articles.Add(new(rest[4..end].ToArray(), Encoding.UTF8.GetString(rest[4..end])));
            rest = rest[end..];
        }
        return articles;
    }
}

/// <summary>One article, in the form that .NET's own strings have and in that of files.</summary>
sealed record ArticleText(byte[] Utf8, string Text);
