using NewsArchive.Articles.Cleaning.Scanning;

namespace NewsArchive.Articles.Tests.Cleaning.Scanning;

public sealed class SpecialBytesTests
{
    const int Longest = 100;

    [Fact]
    public void Each_byte_in_each_place_is_found_or_passed_as_a_plain_search_does()
    {
        for (var value = 0; value < 256; value++)
            for (var length = 1; length <= Longest; length += length < 70 ? 1 : 7)
                for (var place = 0; place < length; place++)
                {
                    var html = new byte[length];
                    html.AsSpan().Fill((byte)'x');
                    html[place] = (byte)value;
                    Compare(html);
                }
    }

    [Fact]
    public void The_first_of_several_is_found()
    {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++)
        {
            var html = new byte[random.Next(Longest)];
            random.NextBytes(html);
            for (var i = 0; i < html.Length; i++)
                if (random.Next(40) != 0)
                    html[i] = (byte)'x';
            Compare(html);
        }
    }

    static void Compare(byte[] html)
    {
        Assert.Equal(html.AsSpan().IndexOfAny([(byte)'<', (byte)'&', (byte)'>', (byte)0xC2]), SpecialBytes.InText(html));
        Assert.Equal(html.AsSpan().IndexOfAny([(byte)'"', (byte)'<', (byte)'&', (byte)'>', (byte)0xC2]), SpecialBytes.InQuotes(html));
    }
}
