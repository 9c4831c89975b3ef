using System.Buffers;
using System.Reflection;
using System.Text;
using AngleSharp;
using AngleSharp.Html.Parser;
using Ganss.Xss;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Peers;

/// <summary>What is measured: HTML in, HTML out, in the form that the cleaner works in. Gives how long the result is.</summary>
sealed record Cleaner(string Name, Func<ArticleText, int> Clean)
{
    public static readonly IReadOnlyDictionary<string, Func<Cleaner>> Known = new Dictionary<string, Func<Cleaner>>
    {
        ["htmlsanitizer"] = () =>
        {
            var sanitizer = new HtmlSanitizer();
            return new($"HtmlSanitizer {Version<HtmlSanitizer>()}, Sanitize()", article => sanitizer.Sanitize(article.Text).Length);
        },
        ["anglesharp"] = () =>
        {
            var parser = new HtmlParser();
            return new($"AngleSharp {Version<HtmlParser>()}, parse and serialize, cleans nothing", article => parser.ParseDocument(article.Text).Body!.InnerHtml.Length); // a parsed document has a body
        },
        ["article"] = () => Ours(CleaningProfile.Article),
        ["lossless"] = () => Ours(CleaningProfile.Lossless),
        ["strings"] = () => OfStrings(usesScanner: true),
        ["tree"] = () => OfStrings(usesScanner: false),
    };

    /// <summary>UTF-8 in and out, as Go and Rust have it; what the scanner leaves to the tree is decoded and encoded.</summary>
    static Cleaner Ours(CleaningProfile profile)
    {
        var cleaner = new ArticleCleaner(new() { Profile = profile });
        var cleaned = new ArrayBufferWriter<byte>();
        return new($"newsarchive, profile {profile.ToString().ToLowerInvariant()}", article =>
        {
            cleaned.ResetWrittenCount();
            if (cleaner.TryScan(article.Utf8, cleaned, baseUrl: null, out _) is null)
                Encoding.UTF8.GetBytes(ByText(cleaner, Encoding.UTF8.GetString(article.Utf8)), cleaned);
            return cleaned.WrittenCount;
        });
    }

    static Cleaner OfStrings(bool usesScanner)
    {
        var cleaner = new ArticleCleaner(new() { UsesScanner = usesScanner });
        return new($"newsarchive, profile article, {(usesScanner ? "strings of UTF-16" : "tree alone")}", article => ByText(cleaner, article.Text).Length);
    }

    static string ByText(ArticleCleaner cleaner, string html) => cleaner.CleanBody(html, BodyKindDetector.DetectHtml(html)).Body;

    static string Version<T>() => typeof(T).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
