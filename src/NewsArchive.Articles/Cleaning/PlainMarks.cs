using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>Elements inside emphasis that are not emphasised (<c>font-weight:normal</c>), and the elements that hold one.</summary>
sealed class PlainMarks
{
    readonly HashSet<TreeElement> upright = [];
    readonly HashSet<TreeElement> light = [];
    readonly HashSet<TreeElement> aroundUpright = [];
    readonly HashSet<TreeElement> aroundLight = [];

    /// <summary>Whether anything is marked.</summary>
    public bool IsEmpty => upright.Count + light.Count == 0;

    /// <summary>All marked elements.</summary>
    public IEnumerable<TreeElement> All => upright.Concat(light);

    /// <summary>Marks an element; <paramref name="bold"/> says which emphasis it is free of.</summary>
    public void Mark(TreeElement element, bool bold)
    {
        (bold ? light : upright).Add(element);
        var around = bold ? aroundLight : aroundUpright;
        for (var ancestor = element.Parent; ancestor is not null && around.Add(ancestor);)
            ancestor = ancestor.Parent;
    }

    /// <summary>Whether the element is free of the emphasis.</summary>
    public bool Contains(TreeElement element, bool bold) => (bold ? light : upright).Contains(element);

    /// <summary>Whether the element is free of some emphasis.</summary>
    public bool Contains(TreeElement element) => light.Contains(element) || upright.Contains(element);

    /// <summary>Whether an element below is free of the emphasis.</summary>
    public bool IsAround(TreeElement element, bool bold) => (bold ? aroundLight : aroundUpright).Contains(element);
}
