using System.Globalization;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Verifying;

/// <summary>Checks the list of the files that a bundle was made from: each line is whole, and no archive of the manifest's parts comes from nowhere.</summary>
static class InputsCheck
{
    public static IEnumerable<string> Run(Bundle bundle, BundleManifest manifest)
    {
        var archives = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in BundleInputs.ReadLines(bundle.Wacz))
        {
            number++;
            if (BundleInput.TryRead(line) is not { } input)
                yield return string.Create(CultureInfo.InvariantCulture, $"line {number} does not name a file with its length, digest and kind");
            else if (input.Archive is { } archive)
                archives.Add(archive);
        }
        if (number == 0)
            yield break; // a bundle of no other, or one whose list a repair found lost
        foreach (var part in manifest.Parts.IsDefault ? [] : manifest.Parts.Where(part => !archives.Contains(part.Archive)))
            yield return $"no line names archive {part.Archive}, which the manifest says is here whole";
    }
}
