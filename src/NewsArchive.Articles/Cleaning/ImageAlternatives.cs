using System.Collections.Immutable;

namespace NewsArchive.Articles.Cleaning;

/// <summary>Collects, for each image URL that stays in the body, the other URLs of the same picture.</summary>
sealed class ImageAlternatives
{
    readonly Dictionary<string, List<string>> byChosen = new(StringComparer.Ordinal);

    /// <summary>Whether URLs are kept. When not, <see cref="WasMissed"/> tells that somebody asked for them.</summary>
    public bool IsGathering { get; init; } = true;

    /// <summary>Whether <see cref="Of"/> was asked without gathering.</summary>
    public bool WasMissed { get; private set; }

    /// <summary>Adds URLs in order of preference; repeats and the chosen URL itself are left out.</summary>
    public void Add(string chosen, IEnumerable<string> others)
    {
        if (!IsGathering)
            return;
        foreach (var other in others)
        {
            if (other == chosen || other.Length == 0)
                continue;
            if (!byChosen.TryGetValue(chosen, out var list))
                byChosen.Add(chosen, list = []);
            if (list.Count < Most && !list.Contains(other))
                list.Add(other);
        }
    }

    /// <summary>What is known so far about a chosen URL.</summary>
    public IEnumerable<string> Of(string chosen)
    {
        WasMissed |= !IsGathering;
        return byChosen.GetValueOrDefault(chosen, []);
    }

    const int Most = 64; // real srcsets hold up to 20 entries; the list is searched for repeats

    /// <summary>The finished map; <paramref name="decode"/> turns stored text into the text the body holds.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> ToImmutable(Func<string, string> decode) =>
        byChosen.ToImmutableDictionary(pair => decode(pair.Key), pair => pair.Value.Select(decode).ToImmutableArray(), StringComparer.Ordinal);
}
