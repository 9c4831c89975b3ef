using System.Collections.Immutable;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Restoring;

/// <summary>Under which path each file is restored: its own, or one that every system holds.</summary>
sealed class RestoredNames
{
    readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>The paths of items, in their order.</summary>
    public static ImmutableArray<BytePath> Of(IEnumerable<RestoreItem> items, bool arePortable)
    {
        var names = new RestoredNames();
        return [.. items.Select(item => arePortable && SafePath.Escape(new BytePath(item.Path)) is null ? names.Portable(item) : Own(item))];
    }

    static BytePath Own(RestoreItem item) =>
        item.PathBytes.IsDefaultOrEmpty || !UnixNames.IsAvailable ? new BytePath(item.Path) : new BytePath(item.Path, item.PathBytes);

    /// <summary>Two names that become one are told apart by the digest, and by a number where that is the same.</summary>
    BytePath Portable(RestoreItem item)
    {
        var portable = SafePath.ToPortable(item.Path);
        var path = portable;
        for (var number = 1; !_taken.Add(SafePath.CollisionKey(path)); number++)
            path = SafePath.WithMark(portable, Path.GetExtension(portable), $"-{item.Digest.Hex[..12]}{(number == 1 ? "" : $"-{number}")}");
        return new BytePath(path);
    }
}
