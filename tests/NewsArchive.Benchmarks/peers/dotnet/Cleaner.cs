using System.Reflection;
using AngleSharp;
using AngleSharp.Html.Parser;
using Ganss.Xss;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Reading;

namespace NewsArchive.Peers;

/// <summary>What is measured: a text in, a text out.</summary>
sealed record Cleaner(string Name, Func<string, string> Clean)
{
    public static readonly IReadOnlyDictionary<string, Func<Cleaner>> Known = new Dictionary<string, Func<Cleaner>>
    {
        ["htmlsanitizer"] = () =>
        {
            var sanitizer = new HtmlSanitizer();
            return new($"HtmlSanitizer {Version<HtmlSanitizer>()}, Sanitize()", html => sanitizer.Sanitize(html));
        },
        ["anglesharp"] = () =>
        {
            var parser = new HtmlParser();
            return new($"AngleSharp {Version<HtmlParser>()}, parse and serialize, cleans nothing", html => parser.ParseDocument(html).Body!.InnerHtml); // a parsed document has a body
        },
        ["article"] = () => Ours(CleaningProfile.Article),
        ["lossless"] = () => Ours(CleaningProfile.Lossless),
        ["tree"] = () => Ours(CleaningProfile.Article, usesScanner: false),
    };

    static Cleaner Ours(CleaningProfile profile, bool usesScanner = true)
    {
        var cleaner = new ArticleCleaner(new() { Profile = profile, UsesScanner = usesScanner });
        return new($"newsarchive, profile {profile.ToString().ToLowerInvariant()}{(usesScanner ? "" : ", tree alone")}", html => cleaner.CleanBody(html, BodyKindDetector.DetectHtml(html)).Body);
    }

    static string Version<T>() => typeof(T).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
