using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Tests.Policies;

public sealed class PolicyErrorsTests
{
    [Theory]
    [InlineData("{\n\n \"elments\": []}", 3, "unknown key elments", "did you mean elements?")]
    [InlineData("{\"extends\":\n\"artcle\"}", 2, "extends: ", "did you mean article?")]
    [InlineData("{\"rules\":\n{\"remove\":\n[\"empty-block\"]}}", 3, "rules.remove: ", "did you mean empty-blocks?")]
    [InlineData("{\"rules\":{\"ad\":[]}}", 1, "rules: unknown key ad", "did you mean add?")]
    [InlineData("{\"rules\":{\"add\":[\"zerowidth\"]}}", 1, "unknown rule zerowidth", "did you mean zero-width?")]
    [InlineData("{\"elements\":{\"add\":[\"fnt\"]}}", 1, "elements.add: ", "did you mean font?")]
    [InlineData("{\"elements\":{\"remove\":[\"fonts\"]}}", 1, "fonts is not there to be removed", "")]
    [InlineData("{\"elements\":[\n\"p\",\n\"p\"]}", 3, "p stands there twice", "")]
    [InlineData("{\"elements\":[\"p\"]}", 1, "br cannot be left out", "")]
    [InlineData("{\"elements\":{\"remove\":[\"td\"]}}", 1, "td cannot be left out", "")]
    [InlineData("{\"elements\":{\"remove\":[\"colgroup\"]}}", 1, "col needs colgroup", "")]
    [InlineData("{\"elements\":\"p\"}", 1, "elements: is no object", "")]
    [InlineData("{\"elements\":{\"add\":[1]}}", 1, "elements.add: is no string", "")]
    [InlineData("{\"attributes\":{\"add\":{\"img\":[\"lodaing\"]}}}", 1, "attributes.add.img: ", "did you mean loading?")]
    [InlineData("{\"attributes\":{\"immg\":[]}}", 1, "unknown element immg", "did you mean img?")]
    [InlineData("{\"attributes\":{\"remove\":{\"img\":[\"scr\"]}}}", 1, "scr is not there to be removed", "did you mean src?")]
    [InlineData("{\"dataAttributes\":\"yes\"}", 1, "dataAttributes: is neither true nor false", "")]
    [InlineData("{\"urlSchemes\":[\"htps\"]}", 1, "urlSchemes: no policy can allow the scheme htps", "did you mean")]
    [InlineData("{\"styles\":{\"colour\":\"any\"}}", 1, "styles.colour: ", "did you mean color?")]
    [InlineData("{\"styles\":{\"color\":\"all\"}}", 1, "styles.color: is \"any\" or an array", "")]
    [InlineData("{\"styles\":{\"color\":[]}}", 1, "styles.color: is empty", "")]
    [InlineData("{\"styles\":{\"color\":[\"url(x)\"]}}", 1, "url(x) is no plain value", "")]
    [InlineData("{\"styles\":{\"text-align\":\"any\"}}", 1, "name some of center", "")]
    [InlineData("{\"styles\":{\"text-align\":[\"centre\"]}}", 1, "styles.text-align: ", "did you mean center?")]
    [InlineData("{\"styles\":{\"remove\":[\"color\"]}}", 1, "color is not there to be removed", "")]
    [InlineData("{\"styleMeaning\":{\"bald\":\"b\"}}", 1, "unknown meaning bald", "did you mean bold?")]
    [InlineData("{\"styleMeaning\":{\"bold\":\"strng\"}}", 1, "styleMeaning.bold: ", "did you mean strong?")]
    [InlineData("{\"elements\":{\n\"remove\":[\"strong\"]}}", 1, "strong, which styleMeaning.bold makes", "")]
    [InlineData("{\"hiddenText\":\"hide\"}", 1, "hiddenText: is one of keep, drop", "")]
    [InlineData("{\"zeroWidth\":[\"U+0041\"]}", 1, "U+0041 is none of the characters without width", "")]
    [InlineData("{\"trackers\":[\"*\"]}", 1, "trackers: \"*\" is no name", "")]
    [InlineData("{\"trackers\":[\"a=b\"]}", 1, "trackers: \"a=b\" is no name", "")]
    [InlineData("{\"lazySources\":[\"SRC\"]}", 1, "lazySources: \"SRC\" is no attribute", "")]
    [InlineData("{\"limits\":{\"maxTag\":1}}", 1, "limits: unknown limit maxTag", "did you mean maxTags?")]
    [InlineData("{\"limits\":{\n\"maxTags\":0}}", 2, "limits.maxTags: is no whole number from 1 to", "")]
    [InlineData("{\"limits\":{\"maxDepth\":1e2}}", 1, "limits.maxDepth: is no whole number from 16 to 1024", "")]
    [InlineData("{\"limits\":{\"maxDepth\":\"20\"}}", 1, "limits.maxDepth: is no whole number", "")]
    [InlineData("{\"extends\":\"lossless\",\n\"rules\":{\"add\":[\"hidden-text\"]}}", 1, "display cannot be kept beside the rule hidden-text", "")]
    [InlineData("{\"styles\":\n{\"font-weight\":\"any\"}}", 2, "font-weight cannot be kept beside the rule style-meaning", "")]
    [InlineData("{\"styles\":{\"add\":{\"visibility\":[\"hidden\"]}}}", 1, "visibility cannot be kept beside the rule hidden-text", "")]
    [InlineData("{\"attributes\":\n{\"add\":{\"*\":[\"hidden\"]}}}", 2, "hidden cannot be kept", "")]
    [InlineData("{\"output\":\"html\",\n\"output\":\"text\"}", 2, "output stands there twice", "")]
    [InlineData("[]", 1, "is no object", "")]
    [InlineData("{\n\"a\":1,\n}", 3, "is no JSON", "trailing comma")]
    [InlineData("{}\n{}", 2, "is no JSON", "")]
    [InlineData("", 1, "is no JSON", "")]
    [InlineData("{\"a\":[[[[[[[[[1]]]]]]]]]}", 1, "is no JSON", "")]
    [InlineData("{\"description\":\"\\ud800\"}", 1, "half of a surrogate pair", "")]
    public void A_bad_policy_is_refused_with_line_and_key(string json, int line, string says, string suggests)
    {
        var error = Should.Throw<ArticleFormatException>(() => Policy.Read(json));
        error.File.ShouldBe("policy.json");
        error.Line.ShouldBe(line, error.Message);
        error.Message.ShouldStartWith($"policy.json:{line}: ");
        error.Message.ShouldContain(says);
        error.Message.ShouldContain(suggests);
    }

    [Fact]
    public void Every_rule_that_all_profiles_have_stays()
    {
        foreach (var rule in CleaningRules.Required)
            Should.Throw<ArticleFormatException>(() => Policy.Read($"{{\"rules\":{{\"remove\":[\"{rule}\"]}}}}")).Message.ShouldContain($"{rule} cannot be left out");
        CleaningRules.Required.ShouldContain("event-handlers");
        CleaningRules.Required.ShouldContain("dangerous-urls");
    }

    [Theory]
    [InlineData("script style template base meta link title iframe frame frameset object embed applet param form input button select textarea option label video audio track canvas svg math foreignobject annotation-xml mglyph noscript noembed noframes xmp plaintext listing isindex menuitem search dialog hgroup rb rtc nobr marquee slot portal x-y", "elements", "")]
    [InlineData("onclick onload onerror onpointerrawupdate style srcdoc action formaction background poster name ping usemap ismap form autofocus contenteditable tabindex accesskey is slot http-equiv xlink:href xmlns xml:base part exportparts nonce integrity crossorigin data- data-<x", "attributes", "")]
    [InlineData("javascript vbscript livescript mocha data blob file filesystem about view-source jar resource chrome ms-msdt search-ms intent ms-word JavaScript java\\tscript", "urlSchemes", "")]
    [InlineData("position z-index top left inset content behavior -moz-binding background background-image list-style list-style-image cursor filter mask clip-path transform animation transition pointer-events all src overflow", "styles", "any")]
    public void What_could_act_can_be_allowed_by_no_policy(string names, string key, string value)
    {
        foreach (var name in names.Split(' '))
            foreach (var profile in Policy.Profiles)
            {
                var change = key switch
                {
                    "attributes" => $"{{\"add\":{{\"*\":[\"{name}\"]}}}}",
                    "styles" => $"{{\"add\":{{\"{name}\":\"{value}\"}}}}",
                    _ => $$"""{"add":["{{name}}"]}""",
                };
                Should.Throw<ArticleFormatException>(() => Policy.Read($$"""{"extends":"{{ProfilePolicies.NameOf(profile)}}","{{key}}":{{change}}}"""), name).Message.ShouldContain("no policy can");
            }
    }

    [Fact]
    public void What_is_read_is_held_against_the_bounds_again()
    {
        var policy = ProfilePolicies.For(CleaningProfile.Article);
        foreach (var profile in Policy.Profiles)
            PolicyBounds.Hold(ProfilePolicies.For(profile)).ShouldBeTrue();
        foreach (var worse in new[]
        {
            policy with { Elements = policy.Elements.Add("script") },
            policy with { Elements = policy.Elements.Remove("tr") },
            policy with { UrlSchemes = policy.UrlSchemes.Add("javascript") },
            policy with { Attributes = policy.Attributes.SetItem("a", policy.Attributes["a"].Add("onclick")) },
            policy with { Styles = policy.Styles.SetItem("position", []) },
            policy with { Styles = policy.Styles.SetItem("text-align", []) },
            policy with { Styles = policy.Styles.SetItem("color", ["url(x)"]) },
        })
            Should.Throw<InvalidOperationException>(() => SafeHtmlPolicy.For(worse));
    }

    [Fact]
    public void A_file_that_is_too_long_or_no_UTF_8_is_refused()
    {
        Should.Throw<ArticleFormatException>(() => PolicyFile.Read([0x7B, 0xFF, 0x7D], "policy.json")).Message.ShouldBe("policy.json: is no UTF-8 text; save it as UTF-8");
        PolicyFile.Read([0xEF, 0xBB, 0xBF, 0x7B, 0x7D], "policy.json").Extends.ShouldBe("article");
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, new string(' ', 1 << 20) + "{}");
            Should.Throw<ArticleFormatException>(() => PolicyFile.Load(path)).Message.ShouldContain("1 MiB");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
