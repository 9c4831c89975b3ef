using NewsArchive.Articles.Images;

namespace NewsArchive.Articles.Tests.Images;

public sealed class CdnRulesTests
{
    [Fact]
    public void Each_rule_has_examples_of_its_own_and_they_hold()
    {
        foreach (var rule in CdnRules.Default.Rules)
        {
            rule.Examples.ShouldNotBeEmpty(rule.Name);
            rule.Examples.ShouldContain(example => example.Original != null, rule.Name);
            rule.MissingKey().ShouldBeNull(rule.Name);
            foreach (var example in rule.Examples)
                (CdnRules.Default.Unwrap(WebUrl.Parse(example.Url)!.Value) is [var original, ..] ? original.ToString() : null).ShouldBe(example.Original, $"{rule.Name}: {example.Url}");
        }
    }

    [Fact]
    public void Each_rule_is_what_makes_its_examples_hold()
    {
        var own = CdnRuleReader.ReadOwn();
        foreach (var rule in own.Rules)
        {
            var without = new CdnRules(own with { Rules = own.Rules.Remove(rule) });
            rule.Examples.ShouldContain(example => Unwrapped(without, example.Url) != example.Original, rule.Name);
        }
    }

    static string? Unwrapped(CdnRules rules, string url) => rules.Unwrap(WebUrl.Parse(url)!.Value) is [var original, ..] ? original.ToString() : null;

    [Theory]
    [InlineData("https://i2.wp.com/a.test/wp-content/uploads/y-770x547.jpg?fit=9%2C8&ssl=1",
        "https://a.test/wp-content/uploads/y.jpg https://a.test/wp-content/uploads/y-770x547.jpg")]
    // signed: never touched
    [InlineData("https://a.test/wp-content/uploads/a-10x10.jpg?X-Amz-Signature=ab&w=770", "")]
    [InlineData("https://a.test/wp-content/uploads/a.jpg?Expires=1&Signature=x&w=770", "")]
    [InlineData("https://a.test/wp-content/uploads/a.jpg?w=770&token=x", "")]
    [InlineData("https://a.test/wp-content/uploads/a.jpg?w=770&s=0123456789abcdef0123456789abcdef", "")]
    [InlineData("https://a.test/_next/image?url=https%3A%2F%2Fb.test%2Fwp-content%2Fuploads%2Fa-1x1.jpg%3Fsig%3Dx", "https://b.test/wp-content/uploads/a-1x1.jpg?sig=x")]
    public void The_original_behind_a_service_is_found(string url, string expected) =>
        string.Join(' ', CdnRules.Default.Unwrap(WebUrl.Parse(url)!.Value)).ShouldBe(expected);

    [Fact]
    public void A_users_rules_come_first_and_ours_stay()
    {
        var rules = Read("""
            {
              // comments and trailing commas are forgiven
              "signedParameters": ["ticket"],
              "placeholders": [{ "hosts": ["random.test"] }],
              "rules": [
                { "name": "mine", "engine": "replace-text", "hosts": ["img.test"], "find": ["/thumb/"], "with": "/full/",
                  "examples": [{ "url": "https://img.test/thumb/a.jpg", "original": "https://img.test/full/a.jpg" }] },
              ]
            }
            """);
        Unwrapped(rules, "https://img.test/thumb/a.jpg").ShouldBe("https://img.test/full/a.jpg");
        Unwrapped(rules, "https://img.test/thumb/a.jpg?ticket=1").ShouldBeNull();
        Unwrapped(rules, "https://i0.wp.com/a.test/x/y.jpg?ssl=1").ShouldBe("https://a.test/x/y.jpg");
        rules.IsPlaceholder(WebUrl.Parse("https://random.test/x")!.Value).ShouldBeTrue();
    }

    [Theory]
    [InlineData("{\n \"rules\": [\n {\"name\": \"a\", \"engine\": \"regex\"}]}", 3, "rules[0].engine", "replace-text")]
    [InlineData("{\n \"rules\": [\n {\"name\": \"a\", \"engine\": 1}]}", 3, "rules[0].engine", "replace-text")]
    [InlineData("{\n \"rules\": [\n {\"name\": \"a\", \"engine\": \"drop-query\",\n \"parameter\": []}]}", 4, "rules[0].parameter", "no such key")]
    [InlineData("{\n \"rule\": []}", 2, "rule", "no such key")]
    [InlineData("{\n \"rules\": [\n {\"engine\": \"drop-query\"}]}", 3, "rules[0]", "name")]
    [InlineData("{\n \"rules\": [\n {\"name\": \"a\", \"engine\": \"drop-query\"}]}", 3, "rules[0].parameters", "rule a cannot work without it")]
    [InlineData("{\n \"rules\": [{\"name\": \"b\", \"engine\": \"drop-size-suffix\"},\n {\"name\": \"a\", \"engine\": \"after-marker\",\n \"marker\": \"\"}]}", 4, "rules[1].marker", "cannot work")]
    [InlineData("{\"rules\": [{\"name\": \"a\", \"engine\": \"host-in-path\"}]}", 1, "rules[0].hosts", "cannot work")]
    [InlineData("{\"rules\": [{\"name\": \"a\", \"engine\": \"replace-text\", \"find\": [\"\"], \"with\": \"b\"}]}", 1, "rules[0].find", "cannot work")]
    [InlineData("{\"rules\": [{\"name\": \"a\", \"engine\": \"drop-size-suffix\",\n \"skipSegments\": -1}]}", 2, "rules[0].skipSegments", "0 to 100")]
    [InlineData("{\"rules\": [{\"name\": \"a\", \"engine\": \"drop-size-suffix\",\n \"hosts\": \"a.test\"}]}", 2, "rules[0].hosts", "")]
    [InlineData("{\"rules\": [{\"name\": \"a\", \"engine\": \"drop-size-suffix\",\n \"examples\": [{\"url\": \"https://a.test/x.jpg\", \"original\": \"https://a.test/y.jpg\"}]}]}", 2, "rules[0].examples", "gives nothing, not https://a.test/y.jpg")]
    [InlineData("{\n\n\"rules\"", 3, "", "")]
    [InlineData("null", 1, "", "object")]
    public void A_wrong_rule_file_is_named_with_line_and_key(string json, int line, string key, string reason)
    {
        var error = Should.Throw<ArticleFormatException>(() => Read(json));
        (error.Line, error.File is not null).ShouldBe((line, true), error.Message);
        error.Message.ShouldContain(key);
        error.Message.ShouldContain(reason);
        error.Message.ShouldNotContain("NewsArchive.Articles", Case.Sensitive, error.Message);
    }

    static CdnRules Read(string json)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, json);
            return CdnRules.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Layers_are_bounded() => CdnRules.Default.Unwrap(WebUrl.Parse(string.Concat(Enumerable.Repeat("https://a.test/", 100_000)))!.Value).Count.ShouldBeLessThan(7);
}
