using AngleSharp;
using AngleSharp.Html.Parser;
using BenchmarkDotNet.Attributes;
using NewsArchive.Articles;
using NewsArchive.Articles.Cleaning;

namespace NewsArchive.Benchmarks;

/// <summary>Cleaning one seed-like article, against nothing but parsing and serializing it.</summary>
[MemoryDiagnoser]
public class CleaningBenchmarks
{
    readonly ArticleCleaner cleaner = new();
    readonly HtmlParser parser = new();
    string body = "";

    /// <summary>Makes the article.</summary>
    [GlobalSetup]
    public void Setup()
    {
        using var workload = Workload.Create(1);
        var text = File.ReadAllText(Path.Combine(workload.Articles, "00000.md"));
        body = text[text.IndexOf("<div>", StringComparison.Ordinal)..];
    }

    /// <summary>AngleSharp alone.</summary>
    [Benchmark(Baseline = true)]
    public string ParseAndSerialize() => parser.ParseDocument(body).ToHtml();

    /// <summary>The whole cleaner.</summary>
    [Benchmark]
    public string Clean() => cleaner.CleanBody(body, BodyKind.Html).Body;
}
