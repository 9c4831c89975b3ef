using System.Text;

namespace NewsArchive.Interop.Tests.Judges;

/// <summary>The commands for recovering by hand that stand in a bundle's README.txt.</summary>
static class Recipe
{
    public static async Task<string> ReadAsync(string unpacked)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(unpacked, "newsarchive", "README.txt"), Encoding.UTF8, TestContext.Current.CancellationToken);
        return string.Join('\n', text[text.IndexOf("RECOVERING BY HAND", StringComparison.Ordinal)..].Split('\n')
            .SkipWhile(line => !line.TrimStart().StartsWith("unzip ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("    ", StringComparison.Ordinal))
            .Select(line => line[4..]));
    }
}
