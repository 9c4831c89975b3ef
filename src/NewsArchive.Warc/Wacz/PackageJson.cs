using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>The JSON files of a WACZ as we write them: fixed key order, nothing that depends on clock or machine.</summary>
static class PackageJson
{
    /// <summary>What <c>profile</c> must say (WACZ 1.1.1 "datapackage.json").</summary>
    public const string Profile = "data-package";

    /// <summary>The version of the specification that is written.</summary>
    public const string WaczVersion = "1.1.1";

    static readonly int MaxPageBytes = new WaczReaderOptions().MaxLineBytes;

    /// <summary>First line of pages.jsonl (WACZ 1.1.1 "pages.jsonl").</summary>
    public static byte[] PagesHeader { get; } = """{"format":"json-pages-1.0","id":"pages","title":"All Pages","hasText":true}"""u8.ToArray();

    static readonly string[] OwnNames =
        ["profile", "title", "description", "created", "modified", "wacz_version", "software", "mainPageUrl", "mainPageDate", "resources"];

    /// <exception cref="WarcRuleException">A further property repeats a name.</exception>
    public static byte[] ToPackage(WaczPackage package, IEnumerable<WaczResource> resources)
    {
        if (OwnNames.Concat(package.Properties.Select(p => p.Key)).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new WarcRuleException($"datapackage.json would hold {twice.Key} twice", "repeated-property", "WACZ 1.1.1 \"datapackage.json\"", twice.Key);
        return Write(indented: true, json =>
        {
            json.WriteString("profile", Profile);
            json.WriteString("title", package.Title);
            WriteUnlessNull(json, "description", package.Description);
            json.WriteString("created", WarcDate.ToText(package.Created));
            json.WriteString("modified", WarcDate.ToText(package.Created));
            json.WriteString("wacz_version", WaczVersion);
            json.WriteString("software", package.Software);
            WriteUnlessNull(json, "mainPageUrl", package.MainPageUrl);
            WriteUnlessNull(json, "mainPageDate", package.MainPageDate is { } date ? WarcDate.ToText(date) : null);
            foreach (var (name, value) in package.Properties)
                json.WriteString(name, value);
            WriteResources(json, resources);
        });
    }

    public static byte[] ToDigest(WarcDigest packageDigest, WaczSigner? signer) =>
        Write(indented: true, json =>
        {
            json.WriteString("path", WaczLayout.Package);
            json.WriteString("hash", packageDigest.ToString());
            if (signer is not null)
                WriteSignature(json, packageDigest, signer);
        });

    // "WACZ Signing and Verification" 0.1.0, anonymous signature.
    static void WriteSignature(Utf8JsonWriter json, WarcDigest packageDigest, WaczSigner signer)
    {
        json.WriteStartObject("signedData");
        json.WriteString("hash", packageDigest.ToString());
        json.WriteString("signature", signer.Sign(packageDigest));
        json.WriteString("publicKey", signer.PublicKey);
        json.WriteString("created", WarcDate.ToText(signer.Created));
        json.WriteString("software", signer.Software);
        json.WriteEndObject();
    }

    /// <exception cref="WarcRuleException">The line would be longer than readers accept.</exception>
    public static byte[] ToLine(WaczPage page)
    {
        var line = Write(indented: false, json =>
        {
            json.WriteString("id", page.Id);
            json.WriteString("url", page.Url);
            json.WriteString("ts", WarcDate.ToText(page.Date));
            json.WriteString("title", page.Title);
            WriteUnlessNull(json, "text", page.Text);
            WriteUnlessNull(json, "originalUrl", page.OriginalUrl);
        });
        return line.Length <= MaxPageBytes ? line : throw new WarcRuleException($"the line of page {page.Url} would have {line.Length} bytes, more than {MaxPageBytes}: cut its text", "page-length", "WACZ 1.1.1 \"pages.jsonl\"", "text");
    }

    /// <summary>Bytes that a file takes at most in datapackage.json.</summary>
    public static int MaxLengthOf(string path)
    {
        var escaped = JsonEncodedText.Encode(path, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length;
        return 175 + 2 * escaped; // names of the four properties, digest, a number of 19 digits; the path, and its last part
    }

    static void WriteResources(Utf8JsonWriter json, IEnumerable<WaczResource> resources)
    {
        json.WriteStartArray("resources");
        foreach (var resource in resources)
        {
            json.WriteStartObject();
            json.WriteString("name", resource.Path[(resource.Path.LastIndexOf('/') + 1)..]);
            json.WriteString("path", resource.Path);
            json.WriteString("hash", resource.Digest.ToString());
            json.WriteNumber("bytes", resource.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteUnlessNull(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    static byte[] Write(bool indented, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = indented, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan, .. indented ? "\n"u8 : []];
    }
}
