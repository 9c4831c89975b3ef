using System.Text;
using CsCheck;
using NewsArchive.Articles.Reading;
using NewsArchive.Articles.Tests.Packing;
using NewsArchive.Articles.Trees;

namespace NewsArchive.Articles.Tests.Trees;

public sealed class SafePathTests
{
    [Fact]
    public void What_is_not_refused_stays_below_the_folder() => Gen.OneOf("..", ".", "/", "a", "", "\0", "\\", "C:", "~", " ").Array[0, 8].Select(string.Concat).Sample(path =>
    {
        if (SafePath.Refusal(new BytePath(path)) is not null)
            return;
        Path.GetFullPath(Path.Combine("/target/folder", path)).ShouldStartWith("/target/folder/");
        Path.GetFullPath(Path.Combine("/target/folder", SafePath.ToPortable(path))).ShouldStartWith("/target/folder/");
    }, iter: 2000);

    [Fact]
    public void Portable_names_are_stable_safe_and_short() => Gen.OneOf(HostilePaths.Path, Gen.String.Where(text => SafePath.Escape(new BytePath(text)) is null), Gen.OneOf("CON", "x", " ", ".", "港", "🎉", ".md").Array[1, 200].Select(string.Concat).Where(text => SafePath.Escape(new BytePath(text)) is null)).Sample(path =>
    {
        var portable = SafePath.ToPortable(path);
        SafePath.ToPortable(portable).ShouldBe(portable);
        SafePath.Escape(new BytePath(portable)).ShouldBeNull();
        foreach (var name in portable.Split('/'))
            Encoding.UTF8.GetByteCount(name).ShouldBeLessThanOrEqualTo(240);
        portable.Count(c => c == '/').ShouldBe(path.Count(c => c == '/'));
    }, iter: 2000);

    [Fact]
    public void Ordinary_names_stay_as_they_are()
    {
        foreach (var path in (string[])["2021/a b.md", "港口 #2 (x)'.html", "e\u0301.txt", "[x]{y}.jpg", "-a", "~b", "CONSOLE.txt", "a.b.c"])
            SafePath.ToPortable(path).ShouldBe(path);
    }
}
