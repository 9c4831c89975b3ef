using System.Text;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Tests.Policies;

/// <summary>Policies from JSON in a test.</summary>
static class Policy
{
    public static readonly CleaningProfile[] Profiles = Enum.GetValues<CleaningProfile>();

    public static CleaningPolicy Read(string json) => PolicyFile.Read(Encoding.UTF8.GetBytes(json), "policy.json");

    public static string Print(CleaningPolicy policy) => Encoding.UTF8.GetString(PolicyFile.Write(policy));

    public static ArticleCleaner Cleaner(string json) => new(new CleaningOptions { Policy = Read(json) });

    public static string Clean(string json, string html, BodyKind kind = BodyKind.Html) => Cleaner(json).CleanBody(html, kind).Body;
}
