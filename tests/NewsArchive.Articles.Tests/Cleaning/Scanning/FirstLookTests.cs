using System.Text;
using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

public sealed class FirstLookTests
{
    const int Seed = 20261127, Texts = 200_000, Longest = 200;

    static readonly string[] pieces =
        ["a", "<p>", "\n", "é", "字", "，", "😀", "\u07FF", "\u0800", "\uD7FF", "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF", "\uFEFF", "\u2039", "\u203A", "\u2038", "\uFEFE", "\r", "\0"];

    static readonly byte[] edges = [0x00, 0x0D, 0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF, 0xBB, 0xB9, 0xE2];

    /// <summary>Texts of characters at the edges of UTF-8's forms, mostly with some bytes changed, cut anywhere: at any place of a block.</summary>
    [Fact]
    public void One_pass_finds_what_four_searches_find()
    {
        var random = new Random(Seed);
        var found = RareText.None;
        for (var i = 0; i < Texts; i++)
        {
            var text = Text(random);
            var expected = FirstLook.Plain(text);
            found |= expected;
            Assert.True(FirstLook.At(text) == expected, $"{FirstLook.At(text)} for {expected}: {Convert.ToHexString(text)}");
        }
        found.ShouldBe(RareText.IllFormed | RareText.Control | RareText.ByteOrderMark | RareText.AngleQuote);
    }

    static ReadOnlySpan<byte> Text(Random random)
    {
        var common = random.Next(3) == 0 ? pieces.Length : 7; // rare pieces in a third only, or every text would have each
        var text = new StringBuilder();
        while (text.Length < random.Next(Longest))
            text.Append(pieces[random.Next(common)]);
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        for (var changes = random.Next(3); changes > 0 && bytes.Length > 0; changes--)
            bytes[random.Next(bytes.Length)] = edges[random.Next(edges.Length)];
        return bytes.AsSpan(0, bytes.Length - random.Next(Math.Min(4, bytes.Length + 1)));
    }
}
