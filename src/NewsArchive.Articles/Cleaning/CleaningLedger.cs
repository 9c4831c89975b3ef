using System.Collections.Immutable;
using System.Text;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Cleaning;

/// <summary>Counts what every rule does to one body.</summary>
sealed class CleaningLedger
{
    /// <summary>The most characters of a sample.</summary>
    public const int LongestSample = 120;

    readonly Dictionary<string, CleaningRow> rows = new(StringComparer.Ordinal);

    /// <summary>Whether a rule's first row needs a sample; null: always does. Putting one together costs more than most rules.</summary>
    public Predicate<string>? NeedsSample { get; init; }

    /// <summary>Whether no rule did anything.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>The rows in the order of <see cref="CleaningRules.ReportOrder"/>.</summary>
    public ImmutableArray<CleaningRow> Rows => [.. rows.Values.OrderBy(row => CleaningRules.ReportOrder(row.Rule))];

    /// <summary>Adds to a rule's row.</summary>
    public void Record(string rule, string? sample, int count = 1, int removed = 0, int added = 0)
    {
        if (rows.TryGetValue(rule, out var row))
            rows[rule] = row with
            {
                Count = row.Count + count,
                RemovedTextCharacters = row.RemovedTextCharacters + removed,
                AddedTextCharacters = row.AddedTextCharacters + added,
            };
        else
            rows.Add(rule, new CleaningRow(rule, count, removed, added, Cut(sample)));
    }

    /// <summary>Adds to a rule's row; the sample is the element's start tag.</summary>
    public void Record(string rule, TreeElement element, int removed = 0, int added = 0) =>
        Record(rule, rows.ContainsKey(rule) || NeedsSample?.Invoke(rule) == false ? null : StartTag(element), 1, removed, added);

    /// <summary>Forgets all rows.</summary>
    public void Clear() => rows.Clear();

    /// <summary>Adds another ledger's rows.</summary>
    public void Add(CleaningLedger other)
    {
        foreach (var row in other.rows.Values)
            Record(row.Rule, row.Sample, row.Count, row.RemovedTextCharacters, row.AddedTextCharacters);
    }

    static string StartTag(TreeElement element)
    {
        var tag = new StringBuilder("<").Append(element.Name);
        foreach (var attribute in element.Attributes)
            if (tag.Length <= LongestSample)
                tag.Append(' ').Append(attribute.Name).Append("=\"").Append(attribute.Value).Append('"');
        return tag.Append('>').ToString();
    }

    /// <summary>The sample as it stands in a row.</summary>
    public static string? Cut(string? sample)
    {
        if (sample is null || sample.Length <= LongestSample)
            return sample;
        return sample[..(char.IsHighSurrogate(sample[LongestSample - 1]) ? LongestSample - 1 : LongestSample)];
    }
}
