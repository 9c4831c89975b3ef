using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NewsArchive.Articles.Packing;

/// <summary>Puts a cleaned body back into the JSON object it was read from.</summary>
static class JsonLineBody
{
    /// <summary>The line with the value of one property replaced and every other byte as it was, in UTF-8 and with a line feed.</summary>
    public static byte[] Replace(JsonLineSource line, string body)
    {
        var json = Encoding.UTF8.GetBytes(line.Text);
        var (start, end) = FindValue(json, line.BodyProperty);
        using var buffer = new MemoryStream(json.Length);
        buffer.Write(json, 0, start);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            writer.WriteStringValue(body);
        buffer.Write(json, end, json.Length - end);
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>The value that <c>JsonLinesReader</c> took: of properties with one name the first that is a string and not empty.</summary>
    static (int Start, int End) FindValue(byte[] json, string property)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals(property))
                continue;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0)
                return ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
        }
        throw new ArgumentException($"the object has no text in {property}", nameof(property));
    }
}
