namespace NewsArchive.Articles;

/// <summary>"Did you mean": the known word that a mistyped one is nearest to.</summary>
public static class Suggestion
{
    /// <summary>The end of a message, or null when nothing is near: a third of the letters, at least one, may be wrong.</summary>
    public static string? For(string word, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(word);
        word = word.TrimStart('-');
        var limit = Math.Max(1, word.Length / 3);
        var nearest = known.Select(candidate => (candidate, distance: DistanceTo(candidate.TrimStart('-'), word)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate).FirstOrDefault();
        return nearest is null ? null : $"; did you mean {nearest}?";
    }

    /// <summary>A word that was only cut short is near; hyphens before it do not count.</summary>
    static int DistanceTo(string candidate, string word) => word.Length > 3 && candidate.StartsWith(word, StringComparison.Ordinal) ? 0 : Distance(word, candidate);

    /// <summary>Letters to insert, delete, replace or swap with their neighbour (optimal string alignment).</summary>
    static int Distance(string a, string b)
    {
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
                costs[i, j] = i == 0 ? j : j == 0 ? i : Cheapest(costs, a, b, i, j);
        return costs[a.Length, b.Length];
    }

    static int Cheapest(int[,] costs, string a, string b, int i, int j)
    {
        var cost = Math.Min(Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1, costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? Math.Min(cost, costs[i - 2, j - 2] + 1) : cost;
    }
}
