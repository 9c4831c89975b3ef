using System.Globalization;
using System.Text;

namespace NewsArchive.Articles.Trees;

/// <summary>
/// Differences between two texts in the unified format of <c>diff -u</c> and <c>git diff</c>: <c>patch -p1</c> applies them. Lines end at
/// LF; a CR before it belongs to the line.
/// </summary>
public static class UnifiedDiff
{
    /// <summary>Unchanged lines shown around a change.</summary>
    const int Context = 3;

    /// <summary>The difference, or an empty text when there is none.</summary>
    /// <param name="path">Named in both head lines, below <c>a/</c> and <c>b/</c>.</param>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    public static string Create(string path, string before, string after)
    {
        var (old, now) = (SplitLines(before), SplitLines(after));
        var (isDeleted, isInserted) = LineEdits.Find(old, now);
        var text = new StringBuilder();
        foreach (var hunk in Hunks(isDeleted, isInserted))
        {
            if (text.Length == 0)
                text.Append("--- ").Append(Quote("a/" + path)).Append("\n+++ ").Append(Quote("b/" + path)).Append('\n');
            Write(text, hunk, old, now, isDeleted, isInserted);
        }
        return text.ToString();
    }

    readonly record struct Hunk(int OldStart, int OldEnd, int NewStart, int NewEnd);

    /// <summary>Runs of changes, each with its context; those that touch are one.</summary>
    static IEnumerable<Hunk> Hunks(bool[] isDeleted, bool[] isInserted)
    {
        Hunk? open = null;
        int i = 0, j = 0;
        while (i < isDeleted.Length || j < isInserted.Length)
        {
            var (startI, startJ) = (i, j);
            while (i < isDeleted.Length && isDeleted[i])
                i++;
            while (j < isInserted.Length && isInserted[j])
                j++;
            if ((startI, startJ) == (i, j))
            {
                (i, j) = (i + 1, j + 1);
                continue;
            }
            if (open is { } last && startI - last.OldEnd <= 2 * Context)
                open = last with { OldEnd = i, NewEnd = j };
            else
            {
                if (open is { } done)
                    yield return Widen(done, isDeleted.Length, isInserted.Length);
                open = new Hunk(startI, i, startJ, j);
            }
        }
        if (open is { } final)
            yield return Widen(final, isDeleted.Length, isInserted.Length);
    }

    static Hunk Widen(Hunk hunk, int oldCount, int newCount)
    {
        var above = Math.Min(Context, Math.Min(hunk.OldStart, hunk.NewStart));
        var below = Math.Min(Context, Math.Min(oldCount - hunk.OldEnd, newCount - hunk.NewEnd));
        return new Hunk(hunk.OldStart - above, hunk.OldEnd + below, hunk.NewStart - above, hunk.NewEnd + below);
    }

    static void Write(StringBuilder text, Hunk hunk, string[] old, string[] now, bool[] isDeleted, bool[] isInserted)
    {
        text.Append("@@ -").Append(Range(hunk.OldStart, hunk.OldEnd)).Append(" +").Append(Range(hunk.NewStart, hunk.NewEnd)).Append(" @@\n");
        int i = hunk.OldStart, j = hunk.NewStart;
        while (i < hunk.OldEnd || j < hunk.NewEnd)
        {
            if (i < hunk.OldEnd && isDeleted[i])
                Write(text, '-', old[i++]);
            else if (j < hunk.NewEnd && isInserted[j])
                Write(text, '+', now[j++]);
            else
            {
                Write(text, ' ', old[i++]);
                j++;
            }
        }
    }

    static void Write(StringBuilder text, char mark, string line)
    {
        text.Append(mark).Append(line);
        if (!line.EndsWith('\n'))
            text.Append("\n\\ No newline at end of file\n");
    }

    /// <summary>First line (1-based) and count; an empty range names the line before it (POSIX diff, unified format).</summary>
    static string Range(int start, int end) => (end - start) switch
    {
        1 => (start + 1).ToString(CultureInfo.InvariantCulture),
        0 => string.Create(CultureInfo.InvariantCulture, $"{start},0"),
        var count => string.Create(CultureInfo.InvariantCulture, $"{start + 1},{count}"),
    };

    static string[] SplitLines(string text)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..end]);
            start = end;
        }
        return [.. lines];
    }

    /// <summary>As git writes names: quoted like a C string where a control character, a quote or a backslash stands in it; a blank ends with TAB.</summary>
    static string Quote(string name)
    {
        if (!name.Any(c => c < ' ' || c is '"' or '\\' or '\u007F'))
            return name.Contains(' ', StringComparison.Ordinal) ? name + "\t" : name;
        var quoted = new StringBuilder("\"");
        foreach (var c in name)
            _ = c is '"' or '\\' ? quoted.Append('\\').Append(c)
                : c < ' ' || c == '\u007F' ? quoted.Append('\\').Append(Convert.ToString(c, 8).PadLeft(3, '0'))
                : quoted.Append(c);
        return quoted.Append('"').ToString();
    }
}
