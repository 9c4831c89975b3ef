using System.Text;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Articles.Tests.Verifying;

/// <summary>A bundle that says something else, as sound as our writer makes it: digests and zip fit, only the meaning does not.</summary>
static class ChangedBundle
{
    /// <summary>Copies a bundle, one entry with another text.</summary>
    public static void Write(string from, string to, string name = "", Func<string, string>? change = null, WaczSigner? signer = null)
    {
        using var old = WaczReader.Open(from);
        using var output = File.Create(to);
        var wacz = new WaczWriter(output);
        foreach (var entry in old.Entries.Where(entry => !entry.Name.StartsWith("datapackage", StringComparison.Ordinal)))
        {
            using var content = new MemoryStream();
            using (var stream = old.OpenEntry(entry.Name)!) // it was listed
                stream.CopyTo(content);
            var bytes = content.ToArray();
            if (entry.Name == name)
            {
                var changed = change!(Encoding.UTF8.GetString(bytes)); // who gives a name gives a change
                changed.ShouldNotBe(Encoding.UTF8.GetString(bytes));
                bytes = Encoding.UTF8.GetBytes(changed);
            }
            wacz.AddEntry(entry.Name, stream => stream.Write(bytes));
        }
        wacz.Finish(WaczPackages.Read(old)!, signer); // our own bundle
    }
}
