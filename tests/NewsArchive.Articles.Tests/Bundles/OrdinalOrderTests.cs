using CsCheck;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Tests.Bundles;

public sealed class OrdinalOrderTests
{
    static readonly Gen<string> Text = Gen.OneOf(Gen.String, Gen.String[Gen.OneOf('a', 'b', '\n', '\0', ' ', '漢', '\ud835', '\udc00', '\ue000'), 0, 3]);

    [Fact]
    public void Texts_come_in_ordinal_order_and_equal_ones_by_number() => Text.Array[0, 60].Sample(texts =>
    {
        using var order = new OrdinalOrder();
        foreach (var (number, text) in texts.Index().Reverse())
            order.Add(text, number, $"{number} note");
        var expected = texts.Select((text, number) => (text, number, $"{number} note")).OrderBy(entry => entry.text, StringComparer.Ordinal).ToList();
        order.Read().ShouldBe(expected);
        order.Read().ShouldBe(expected, "a second time");
    });
}
