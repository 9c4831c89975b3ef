using System.Text.Encodings.Web;
using System.Text.Json;

namespace NewsArchive.Articles.Packing;

/// <summary>Puts a cleaned body back into the JSON object it was read from.</summary>
static class JsonLineBody
{
    /// <summary>The object with one property replaced, all others in their order and as written; one line with its line feed.</summary>
    public static byte[] Replace(JsonLineSource line, string body)
    {
        using var document = JsonDocument.Parse(line.Text);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                writer.WritePropertyName(property.Name);
                if (property.Name == line.BodyProperty)
                    writer.WriteStringValue(body);
                else
                    writer.WriteRawValue(property.Value.GetRawText(), skipInputValidation: true);
            }
            writer.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
