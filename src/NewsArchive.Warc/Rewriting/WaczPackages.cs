using NewsArchive.Warc.Records;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>Reads what a bundle says of itself, to say it again of a bundle made from it.</summary>
static class WaczPackages
{
    /// <summary>The property that says who repaired a bundle that is not whole.</summary>
    public const string Repaired = PackageFile.Repaired;

    /// <summary>Who repaired a bundle that is not whole, or null.</summary>
    public static string? RepairedBy(WaczPackage package) => package.Properties.FirstOrDefault(property => property.Key == Repaired).Value;

    /// <summary>What its datapackage.json says besides its resources; null where there is none that can be read.</summary>
    public static WaczPackage? Read(WaczReader bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        try
        {
            using var entry = bundle.OpenEntry(WaczLayout.Package);
            if (entry is null)
                return null;
            using var json = PackageFile.Parse(entry, WaczLayout.Package);
            var root = json.RootElement;
            return SalvagedPackage.Read(root).ToPackage() with
            {
                MainPageUrl = PackageFile.Text(root, "mainPageUrl"),
                MainPageDate = WarcDate.TryParse(PackageFile.Text(root, "mainPageDate"), out var date) ? date : null,
            };
        }
        catch (WarcFormatException)
        {
            return null; // Records speak for themselves; verify says what is wrong with the description.
        }
    }
}
