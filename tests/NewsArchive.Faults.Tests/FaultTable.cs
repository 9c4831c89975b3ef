using System.Globalization;

namespace NewsArchive.Faults.Tests;

/// <summary>What was counted: one row a test, in artifacts/faults, from which <c>./do faults</c> makes the table of docs/reliability.md.</summary>
static class FaultTable
{
    /// <summary>Whether everything runs, or the sample.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1";

    /// <summary>Notes a measure for people, one line.</summary>
    public static void Note(string line)
    {
        File.WriteAllText(Path.Combine(Folder, string.Concat(line.TakeWhile(c => c != ':')).Replace(' ', '-') + ".note"), line + "\n");
        TestContext.Current.TestOutputHelper?.WriteLine(line);
    }

    static string Folder => Directory.CreateDirectory(Path.Combine(Repository.Top, "artifacts", "faults")).FullName;

    /// <summary>Notes a count and fails the test when anything failed.</summary>
    public static void Count(string promise, string what, int cases, IReadOnlyCollection<string> failures)
    {
        var name = string.Concat($"{promise}-{what}".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        File.WriteAllText(Path.Combine(Folder, name + ".tsv"), string.Create(CultureInfo.InvariantCulture, $"{promise}\t{what}\t{cases}\t{failures.Count}\n"));
        TestContext.Current.TestOutputHelper?.WriteLine($"{promise}, {what}: {cases} cases, {failures.Count} failed");
        cases.ShouldBeGreaterThan(0);
        if (failures.Count > 0) Assert.Fail($"{failures.Count} of {cases}:\n{string.Join('\n', failures.Take(40))}");
    }
}
