using System.Globalization;

namespace NewsArchive.Faults.Tests;

/// <summary>A bundle of ours with very many articles: what commands on it take.</summary>
public sealed class ManyArticlesTests(ManyArticlesTests.Files files) : IClassFixture<ManyArticlesTests.Files>
{
    const int Count = 10_000;

    /// <summary>The bundle.</summary>
    public sealed class Files : IAsyncLifetime
    {
        readonly TemporaryFolder _folder = new();

        public string Bundle => _folder["many.wacz"];

        public string Part(int number) => _folder[string.Create(CultureInfo.InvariantCulture, $"parts/many-{number:D5}.wacz")];

        public async ValueTask InitializeAsync()
        {
            for (var number = 0; number < Count; number++)
            {
                var path = _folder[string.Create(CultureInfo.InvariantCulture, $"in/{number % 100:D2}/story-{number}.md")];
                if (number < 100)
                    Directory.CreateDirectory(Path.GetDirectoryName(path)!); // below a folder
                await File.WriteAllTextAsync(path, string.Create(CultureInfo.InvariantCulture, $"---\ntitle: Story {number} of many\nurl: https://example.org/news/2024/{number % 97}/story-{number}.html\n---\n\nThis is the text of story {number}, which is short.\n"));
            }
            (await Command.NewsArchiveAsync("pack", _folder["in"], "-o", Bundle, "-q")).ShouldExit(0);
            (await Command.NewsArchiveAsync("split", Bundle, "-o", _folder["parts"], "--max-articles", "5000", "-q")).ShouldExit(0);
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Limits in MB; docs/performance.md has the figures of more articles, and what they were before.</summary>
    [Theory]
    [InlineData("list {bundle}", 50)]
    [InlineData("show {bundle} 07/story-7.md", 60)]
    [InlineData("verify {bundle}", 78)]
    [InlineData("diff {bundle} {bundle}", 60)]
    [InlineData("split {bundle} -o {out} --max-articles 5000", 95)]
    [InlineData("merge {part1} {part2} -o {out}", 85)]
    [InlineData("repair {bundle} -o {out}", 85)]
    public async Task Memory_is_some_keys_an_article(string arguments, int limit)
    {
        using var folder = new TemporaryFolder();
        string Fill(string argument) => argument.Replace("{bundle}", files.Bundle, StringComparison.Ordinal).Replace("{part1}", files.Part(1), StringComparison.Ordinal).Replace("{part2}", files.Part(2), StringComparison.Ordinal).Replace("{out}", folder["out"], StringComparison.Ordinal);
        await PeakMemory.ShouldBeLessAsync(0, limit, [.. arguments.Split(' ').Select(Fill)]);
    }
}
