namespace NewsArchive.Articles.Sanitizing;

/// <summary>The attributes that say what an image shows, by numbers: those of every image, and those in which one that is loaded late keeps what it will show.</summary>
sealed class LazyAttributes
{
    /// <summary>Numbers that are the same under every policy.</summary>
    public const int Src = 0, Srcset = 1, Class = 2, Width = 3, Height = 4, OriginalFile = 5;

    static readonly string[] always = ["src", "srcset", "class", "width", "height", "data-orig-file"];

    /// <summary>Takes the names of a policy.</summary>
    /// <param name="sources">For one URL, best first.</param>
    /// <param name="srcsets">For several.</param>
    public LazyAttributes(IReadOnlyCollection<string> sources, IReadOnlyCollection<string> srcsets)
    {
        Names = [.. always.Concat(sources).Concat(srcsets).Distinct(StringComparer.Ordinal)];
        Sources = [.. sources.Select(Find)];
        Srcsets = [Srcset, .. srcsets.Select(Find)];
    }

    /// <summary>Every name, by its number.</summary>
    public string[] Names { get; }

    /// <summary>Numbers of those for one URL, best first.</summary>
    public int[] Sources { get; }

    /// <summary>Numbers of those for several, <c>srcset</c> itself first.</summary>
    public int[] Srcsets { get; }

    /// <summary>The number of a name, or -1.</summary>
    public int Find(string name) => Array.IndexOf(Names, name);

    /// <summary>Whether an attribute may name the image by the way: any <c>data-*</c> but those for several, and <c>data-original-src</c>, which is what a page showed before it was archived.</summary>
    public bool IsByTheWay(string name, int number) => name.StartsWith("data-", StringComparison.Ordinal) && name != "data-original-src" && (number < 0 || Array.IndexOf(Srcsets, number) < 0);
}
