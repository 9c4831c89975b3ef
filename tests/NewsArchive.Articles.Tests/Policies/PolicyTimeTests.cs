using System.Text;
using NewsArchive.Articles.Cleaning;
using NewsArchive.Articles.Policies;
using NewsArchive.Articles.Sanitizing;

namespace NewsArchive.Articles.Tests.Policies;

/// <summary>What a limit stands against stays linear below it, also where the limit is moved to its end; and a policy costs nothing for each article.</summary>
public sealed class PolicyTimeTests
{
    static string Repeat(string piece, int times) => string.Concat(Enumerable.Repeat(piece, times));

    [Theory]
    [InlineData("maxDepth", 1024, "many nests, each as deep as it may be")]
    [InlineData("maxAttributes", 4096, "many tags, each with as many attributes as it may have")]
    [InlineData("maxTags", 100_000_000, "markup bomb")]
    public void Twice_the_attack_takes_about_twice_the_time(string limit, int most, string why)
    {
        var piece = limit switch
        {
            "maxDepth" => Repeat("<div>", 1100) + "x" + Repeat("</div>", 1100),
            "maxAttributes" => "<p " + string.Join(' ', Enumerable.Range(0, 1500).Select(i => $"a{i}=1")) + ">x</p>",
            _ => Repeat("<b>x</b>", 1000),
        };
        var cleaner = Policy.Cleaner($"{{\"limits\":{{\"{limit}\":{most}}}}}");
        var (small, large) = (Fastest(cleaner, Repeat(piece, 3)), Fastest(cleaner, Repeat(piece, 12)));
        // Four times the input: 4 when linear, 16 when quadratic. Thread time, so that a busy machine does not count; small times still jump.
        (large.TotalMilliseconds < 10 * Math.Max(small.TotalMilliseconds, 25)).ShouldBeTrue($"{why}: {small.TotalMilliseconds:F0} ms, then {large.TotalMilliseconds:F0} ms");
    }

    static TimeSpan Fastest(ArticleCleaner cleaner, string html)
    {
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 2; i++)
        {
            var clock = ThreadClock.StartNew();
            cleaner.CleanBody(html, BodyKind.Html).VisibleText.ShouldStartWith("x");
            var took = clock.Elapsed;
            best = took < best ? took : best;
        }
        return best;
    }

    [Fact]
    public void The_deepest_nesting_that_may_be_allowed_does_not_end_the_stack()
    {
        var cleaner = Policy.Cleaner("""{"limits":{"maxDepth":1024}}""");
        var clean = "";
        // The stack of a thread from the pool is 1.5 MB; half of it is enough.
        var thread = new Thread(() => clean = cleaner.CleanBody(Repeat("<div><b>", 3000) + "x", BodyKind.Html).VisibleText, 768 * 1024);
        thread.Start();
        thread.Join();
        clean.ShouldBe("x");
    }

    [Theory]
    [InlineData("{\"rules\":", "[", "]")]
    [InlineData("{\"elements\":[", "\"p\",", "\"p\"]")]
    [InlineData("{\"trackers\":[", "\"aN\",", "\"z\"]")]
    [InlineData("{\"a\":", "{\"a\":", "1}")]
    [InlineData("", "\n", "x")]
    public void A_hostile_policy_file_is_read_in_linear_time_or_refused(string start, string piece, string end)
    {
        var json = new StringBuilder(start);
        for (var i = 0; json.Length < 900_000; i++)
            json.Append(piece.Replace("N", i.ToString()));
        var clock = ThreadClock.StartNew();
        try
        {
            Policy.Read(json.Append(end).Append(start.Length > 0 ? "}" : "").ToString());
        }
        catch (ArticleFormatException)
        {
            // Refused: well.
        }
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_policy_is_made_ready_once()
    {
        var policy = Policy.Read("{}");
        SafeHtmlPolicy.For(policy).ShouldBeSameAs(SafeHtmlPolicy.For(policy));
        CleaningRules.For(policy).ShouldBeSameAs(CleaningRules.For(policy));
        SanitizingGate.For(policy).ShouldBeSameAs(SanitizingGate.For(policy));
        PolicyFile.DigestOf(policy).ShouldBe(PolicyFile.DigestOf(ProfilePolicies.For(CleaningProfile.Article)));
    }
}
