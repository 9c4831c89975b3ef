using System.Text;
using System.Text.Json.Nodes;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Tests.Wacz;

/// <summary>A bundle with some entries changed or left out, and everything that follows from them made right again.</summary>
static class RewrittenBundle
{
    /// <param name="bundle">The bundle's bytes.</param>
    /// <param name="folder">Where it can be read from.</param>
    /// <param name="change">The new content of an entry; null: it is left out.</param>
    /// <param name="describe">Changes datapackage.json, whose resources are right already.</param>
    public static byte[] Of(byte[] bundle, TemporaryFolder folder, Func<string, byte[], byte[]?> change, Action<JsonObject>? describe = null)
    {
        File.WriteAllBytes(folder.File("original.wacz"), bundle);
        using var reader = WaczReader.Open(folder.File("original.wacz"));
        using var output = new MemoryStream();
        var zip = new ZipWriter(output);
        var resources = new JsonArray();
        foreach (var entry in reader.Entries.Where(entry => !entry.Name.StartsWith("datapackage", StringComparison.Ordinal)))
            if (change(entry.Name, Read(reader, entry.Name)) is { } content)
            {
                zip.Add(entry.Name, stream => stream.Write(content), mayDeflate: false);
                resources.Add(new JsonObject { ["name"] = Path.GetFileName(entry.Name), ["path"] = entry.Name, ["hash"] = WarcDigest.Sha256(content).ToString(), ["bytes"] = content.Length });
            }
        var package = JsonNode.Parse(Read(reader, "datapackage.json"))!.AsObject();
        package["resources"] = resources;
        describe?.Invoke(package);
        var text = Encoding.UTF8.GetBytes(package.ToJsonString());
        zip.Add("datapackage.json", stream => stream.Write(text), mayDeflate: false);
        zip.Add("datapackage-digest.json", stream => stream.Write(Encoding.UTF8.GetBytes($$"""{"path":"datapackage.json","hash":"{{WarcDigest.Sha256(text)}}"}""")), mayDeflate: false);
        zip.Finish();
        return output.ToArray();
    }

    static byte[] Read(WaczReader reader, string name)
    {
        using var stream = reader.OpenEntry(name)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
