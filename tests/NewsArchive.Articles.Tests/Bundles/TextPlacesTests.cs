using CsCheck;
using NewsArchive.Articles.Bundles;

namespace NewsArchive.Articles.Tests.Bundles;

public sealed class TextPlacesTests
{
    [Fact]
    public void Every_item_with_a_text_is_found_in_its_order() => Gen.Int[0, 5].Array[0, 40].Sample(texts =>
    {
        var places = new TextPlaces();
        for (var place = 0; place < texts.Length; place++)
            places.Add($"text {texts[place]}", place);

        for (var text = 0; text < 7; text++)
            places.Find($"text {text}").ShouldBe(Enumerable.Range(0, texts.Length).Where(place => texts[place] == text));
    });
}
