using System.Text.Json;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>Compares datapackage.json and its digest file with the files of the bundle, both ways (WACZ 1.1.1 "datapackage.json", "datapackage-digest.json").</summary>
sealed class PackageCheck(WaczReader reader, WaczFindings findings)
{
    /// <param name="package">datapackage.json, or null where it could not be read, which is reported elsewhere.</param>
    /// <param name="digests">SHA-256 of every entry that could be read to its end.</param>
    public void Run(PackageFile? package, IReadOnlyDictionary<string, WarcDigest> digests)
    {
        if (package is not null)
        {
            CheckDescription(package);
            CheckResources(package, digests);
        }
        CheckDigestFile(digests.TryGetValue(WaczLayout.Package, out var digest) ? digest : null);
    }

    static readonly string[] KnownVersions = ["1.0.0", "1.0", "1.1.0", "1.1", PackageJson.WaczVersion];

    // WACZ 1.1.1, "datapackage.json": profile and wacz_version are a MUST, created is a SHOULD.
    void CheckDescription(PackageFile package)
    {
        if (package.Profile != PackageJson.Profile)
            findings.Fail("package-profile", $"profile is {package.Profile ?? "missing"}, not {PackageJson.Profile}", WaczLayout.Package);
        if (package.WaczVersion is null)
            findings.Fail("package-version", "wacz_version is missing", WaczLayout.Package);
        else if (!KnownVersions.Contains(package.WaczVersion))
            findings.FailIfOwn("package-version", $"wacz_version {package.WaczVersion} is unknown: checked by the rules of {PackageJson.WaczVersion}", WaczLayout.Package);
        if (!WarcDate.TryParse(package.Created, out _))
            findings.FailIfOwn("package-created", package.Created is null ? "created is missing" : $"created '{package.Created}' is no instant", WaczLayout.Package);
    }

    void CheckResources(PackageFile package, IReadOnlyDictionary<string, WarcDigest> digests)
    {
        var entries = reader.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, digest, bytes) in package.Resources)
        {
            if (path is null || !listed.Add(path))
                findings.Fail("resource-repeated", $"a resource without path, or listed twice: {path}", WaczLayout.Package);
            else if (!entries.TryGetValue(path, out var entry))
                findings.Fail("resource-missing", $"{path} is listed but not in the bundle", WaczLayout.Package);
            else
                CheckResource(entry, digest, bytes, digests);
        }
        foreach (var entry in reader.Entries)
            if (!listed.Contains(entry.Name) && entry.Name is not (WaczLayout.Package or WaczLayout.PackageDigest) && !entry.Name.EndsWith('/'))
                findings.Fail("resource-unlisted", "is in the bundle but not in datapackage.json", entry.Name);
    }

    void CheckResource(WaczEntry entry, WarcDigest? digest, long? bytes, IReadOnlyDictionary<string, WarcDigest> digests)
    {
        if (bytes != entry.Length)
            findings.Fail("resource-length", $"has {entry.Length} bytes, datapackage.json says {bytes?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "nothing"}", entry.Name);
        if (digest is not { Algorithm: "sha256" })
            findings.Fail("resource-digest", "datapackage.json has no SHA-256 of it", entry.Name);
        else if (digests.TryGetValue(entry.Name, out var actual) && actual != digest)
            findings.Fail("resource-digest", $"is {actual}, datapackage.json says {digest}", entry.Name);
    }

    // WACZ 1.1.1, "datapackage-digest.json"
    void CheckDigestFile(WarcDigest? packageDigest)
    {
        if (reader.OpenEntry(WaczLayout.PackageDigest) is not { } stream)
        {
            findings.FailIfOwn("package-digest", "is missing", WaczLayout.PackageDigest);
            return;
        }
        try
        {
            using var json = PackageFile.Parse(stream, WaczLayout.PackageDigest);
            var hash = PackageFile.Text(json.RootElement, "hash");
            if (PackageFile.Text(json.RootElement, "path") != WaczLayout.Package || !WarcDigest.TryParse(hash, out var digest))
                findings.Fail("package-digest", "does not hold the digest of datapackage.json", WaczLayout.PackageDigest);
            else if (packageDigest is not null && digest != packageDigest)
                findings.Fail("package-digest", $"datapackage.json is {packageDigest}, not {digest}", WaczLayout.PackageDigest);
            if (json.RootElement.TryGetProperty("signedData", out var signed))
                CheckSignature(signed, hash ?? "");
        }
        catch (WarcFormatException e)
        {
            findings.Fail("package-digest", e);
        }
    }

    /// <summary>A signature by a key that comes with it says that nobody without the key changed the bundle; not whose key it is.</summary>
    void CheckSignature(JsonElement signed, string hash)
    {
        var signature = WaczSignature.Read(signed);
        if (signature.Hash != hash)
            findings.Fail("signature", "what is signed is another digest", WaczLayout.PackageDigest);
        if (signature.IsValid is null)
            findings.Warn("signature-unchecked", "a signature by certificate was not checked", WaczLayout.PackageDigest);
        else if (signature.IsValid == false)
            findings.Fail("signature", "the signature does not match", WaczLayout.PackageDigest);
    }
}
