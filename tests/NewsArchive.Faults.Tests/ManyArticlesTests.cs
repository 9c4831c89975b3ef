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
        }

        public ValueTask DisposeAsync()
        {
            _folder.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Limits in MB; docs/performance.md has the figures of more articles, and what they were before.</summary>
    [Theory]
    [InlineData("list {bundle}", 70)]
    [InlineData("show {bundle} 07/story-7.md", 80)]
    [InlineData("verify {bundle}", 120)]
    [InlineData("diff {bundle} {bundle}", 110)]
    [InlineData("split {bundle} -o {out} --max-articles 5000", 170)]
    [InlineData("repair {bundle} -o {out}", 210)]
    public async Task Memory_is_some_kilobytes_an_article(string arguments, int limit)
    {
        using var folder = new TemporaryFolder();
        await PeakMemory.ShouldBeLessAsync(0, limit, [.. arguments.Split(' ').Select(argument => argument.Replace("{bundle}", files.Bundle, StringComparison.Ordinal).Replace("{out}", folder["out"], StringComparison.Ordinal))]);
    }
}
