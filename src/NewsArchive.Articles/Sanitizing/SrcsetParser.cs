namespace NewsArchive.Articles.Sanitizing;

/// <summary>Reads <c>srcset</c> by the algorithm of the HTML standard (§4.8.4.2.1): URLs may hold commas.</summary>
static class SrcsetParser
{
    /// <summary>The candidates in written order.</summary>
    public static IEnumerable<SrcsetCandidate> Parse(string srcset)
    {
        var at = 0;
        while (true)
        {
            while (at < srcset.Length && (IsSpace(srcset[at]) || srcset[at] == ','))
                at++;
            if (at == srcset.Length)
                yield break;
            var start = at;
            while (at < srcset.Length && !IsSpace(srcset[at]))
                at++;
            var url = srcset[start..at];
            if (url.EndsWith(','))
                yield return new SrcsetCandidate(url.TrimEnd(','), 0);
            else
                yield return new SrcsetCandidate(url, Descriptor(srcset, ref at));
        }
    }

    /// <summary>Width or density; the number decides which candidate is the largest (one set never mixes the two).</summary>
    static double Descriptor(string srcset, ref int at)
    {
        var start = at;
        var parentheses = 0;
        while (at < srcset.Length && (srcset[at] != ',' || parentheses > 0))
        {
            parentheses += srcset[at] switch { '(' => 1, ')' => -1, _ => 0 };
            at++;
        }
        foreach (var word in srcset[start..at].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            if (word[^1] is 'w' or 'x' && double.TryParse(word.AsSpan(0, word.Length - 1), System.Globalization.CultureInfo.InvariantCulture, out var size))
                return size;
        return 1;
    }

    static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r';
}

/// <summary>One image of a <c>srcset</c>.</summary>
/// <param name="Url">As written.</param>
/// <param name="Size">Width in pixels or density; 1 when not given.</param>
readonly record struct SrcsetCandidate(string Url, double Size);
