namespace NewsArchive.Articles.Trees;

/// <summary>
/// The fewest lines to delete and insert between two texts (E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986).
/// Memory grows with the square of the edits, so there is a bound: beyond it the middle of the text is replaced as a whole.
/// </summary>
static class LineEdits
{
    /// <summary>4 MB of trace. An article has rarely more than some hundred lines.</summary>
    const int MaxEdits = 1000;

    /// <summary>Which lines of the old text go and which of the new one come; all others are equal in order.</summary>
    public static (bool[] IsDeleted, bool[] IsInserted) Find(string[] old, string[] now)
    {
        var (isDeleted, isInserted) = (new bool[old.Length], new bool[now.Length]);
        var head = 0;
        while (head < old.Length && head < now.Length && old[head] == now[head])
            head++;
        var tail = 0;
        while (tail < old.Length - head && tail < now.Length - head && old[^(tail + 1)] == now[^(tail + 1)])
            tail++;
        var (a, b) = (new ArraySegment<string>(old, head, old.Length - head - tail), new ArraySegment<string>(now, head, now.Length - head - tail));
        if (!TryTrace(a, b, isDeleted.AsSpan(head, a.Count), isInserted.AsSpan(head, b.Count)))
        {
            isDeleted.AsSpan(head, a.Count).Fill(true);
            isInserted.AsSpan(head, b.Count).Fill(true);
        }
        return (isDeleted, isInserted);
    }

    /// <summary>Searches forward edit by edit, keeping how far each diagonal (old minus new) came before; then walks back.</summary>
    static bool TryTrace(ArraySegment<string> a, ArraySegment<string> b, Span<bool> isDeleted, Span<bool> isInserted)
    {
        var most = Math.Min(a.Count + b.Count, MaxEdits);
        var reach = new int[2 * most + 3]; // reach[k + most + 1]: the farthest line of a on diagonal k
        var trace = new List<int[]>();
        for (var edits = 0; edits <= most; edits++)
        {
            trace.Add(reach[(most + 1 - edits - 1)..(most + 1 + edits + 2)]); // diagonals -edits-1 … edits+1
            for (var k = -edits; k <= edits; k += 2)
            {
                var x = IsInsertion(reach, most + 1, k, edits) ? reach[most + 1 + k + 1] : reach[most + 1 + k - 1] + 1;
                while (x < a.Count && x - k < b.Count && a[x] == b[x - k])
                    x++;
                reach[most + 1 + k] = x;
                if (x < a.Count || x - k < b.Count)
                    continue;
                WalkBack(trace, a.Count, b.Count, isDeleted, isInserted);
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the farthest way to diagonal k comes by inserting a line of the new text.</summary>
    static bool IsInsertion(int[] reach, int zero, int k, int edits) => k == -edits || (k != edits && reach[zero + k - 1] < reach[zero + k + 1]);

    static void WalkBack(List<int[]> trace, int x, int y, Span<bool> isDeleted, Span<bool> isInserted)
    {
        for (var edits = trace.Count - 1; edits > 0; edits--)
        {
            var (reach, zero, k) = (trace[edits], edits + 1, x - y);
            if (IsInsertion(reach, zero, k, edits))
            {
                x = reach[zero + k + 1];
                y = x - k - 1;
                isInserted[y] = true;
            }
            else
            {
                x = reach[zero + k - 1];
                y = x - k + 1;
                isDeleted[x] = true;
            }
        }
    }
}
