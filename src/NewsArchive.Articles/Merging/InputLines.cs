using System.Text.Encodings.Web;
using System.Text.Json;

namespace NewsArchive.Articles.Merging;

/// <summary><c>newsarchive/inputs.jsonl</c>: which files a bundle was made from, and which those were made from.</summary>
static class InputLines
{
    public const string EntryName = "newsarchive/inputs.jsonl";

    /// <summary>The longest list that is carried on, in bytes: of some 300,000 files.</summary>
    const int MaxCarriedBytes = 64 << 20;

    static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line an input, then the lines that they have themselves.</summary>
    public static byte[] Of(IReadOnlyList<MergeInput> inputs)
    {
        using var output = new MemoryStream();
        foreach (var input in inputs)
            Write(input, output);
        foreach (var input in inputs)
            Carry(input, output);
        return output.ToArray();
    }

    static void Write(MergeInput input, MemoryStream output)
    {
        using (var json = new Utf8JsonWriter(output, s_readable))
        {
            json.WriteStartObject();
            json.WriteString("name", Path.GetFileName(input.Path));
            json.WriteNumber("bytes", input.Length);
            json.WriteString("digest", input.Digest.ToString());
            json.WriteString("kind", input.Manifest is not null ? "bundle" : input.Bundle is not null ? "wacz" : "warc");
            if (input.Manifest is { } manifest)
                json.WriteString("archive", manifest.Archive);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    /// <exception cref="ArticleFormatException">The list is longer than any that was written.</exception>
    static void Carry(MergeInput input, MemoryStream output)
    {
        if (input.Manifest is null || input.Bundle is not { } bundle || bundle.Wacz.Entries.FirstOrDefault(entry => entry.Name == EntryName) is not { } entry)
            return;
        if (entry.Length > MaxCarriedBytes)
            throw new ArticleFormatException($"{EntryName} is longer than {MaxCarriedBytes} bytes", input.Path);
        using var lines = bundle.Wacz.OpenEntry(EntryName);
        lines?.CopyTo(output);
    }
}
