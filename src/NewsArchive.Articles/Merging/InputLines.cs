using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Merging;

/// <summary><c>newsarchive/inputs.jsonl</c>: which files a bundle was made from, and which those were made from.</summary>
static class InputLines
{
    static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line an input, then the lines that they have themselves.</summary>
    /// <param name="inputs">The inputs, in an order that does not depend on that of the command line.</param>
    /// <param name="prefix">What stands before an input's paths; empty: nothing.</param>
    public static byte[] Of(IReadOnlyList<MergeInput> inputs, Func<MergeInput, string> prefix)
    {
        using var output = new MemoryStream();
        foreach (var input in inputs.DistinctBy(input => (input.Digest, Path.GetFileName(input.Path))))
            Write(input, prefix(input), output);
        foreach (var input in inputs.DistinctBy(input => input.Digest))
            Carry(input, output);
        return output.ToArray();
    }

    static void Write(MergeInput input, string prefix, MemoryStream output)
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
            if (input.Manifest is not null && prefix.Length > 0)
                json.WriteString("prefix", prefix);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    /// <exception cref="ArticleFormatException">The list is longer than any that was written.</exception>
    static void Carry(MergeInput input, MemoryStream output)
    {
        if (input.Manifest is null || input.Bundle is not { } bundle || bundle.Wacz.Entries.FirstOrDefault(entry => entry.Name == BundleInputs.EntryName) is not { } entry)
            return;
        if (entry.Length > BundleInputs.MaxBytes)
            throw new ArticleFormatException($"{BundleInputs.EntryName} is longer than {BundleInputs.MaxBytes} bytes", input.Path);
        using var lines = bundle.Wacz.OpenEntry(BundleInputs.EntryName);
        lines?.CopyTo(output);
    }
}
