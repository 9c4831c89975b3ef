using CsCheck;

namespace NewsArchive.Articles.Tests.Packing;

/// <summary>Paths as hostile as Linux allows, each name safe in itself.</summary>
static class HostilePaths
{
    static readonly string[] Pieces = ["a", "B", "2021", " ", "#", "?", "%", "%20", "%2e%2e", ":", "\"", "'", "(", ")", "[", "]", "<", ">", "&", "&amp;", "港口", "é", "e\u0301", "🎉", "ñ", "+", "=", ",", "@", ";", "\\", "\t", "~", "-", "_", ".", "..", "c:", "http:", "\u202E", "\u200B", "{{", "|", "^", "`", "*", "\b"];

    static readonly Gen<string> Name = Gen.OneOf(Pieces).Array[1, 4].Select(string.Concat).Where(name => name is not ("." or ".."));

    public static readonly Gen<string> Path = Name.Array[1, 4].Select(names => string.Join('/', names));
}
