using CsCheck;
using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Tests.Records;

public sealed class KeySetTests
{
    [Fact]
    public void A_set_of_keys_answers_as_a_hash_set_does() =>
        Gen.OneOf(Gen.ULong, Gen.ULong[0, 40], Gen.ULong[0, 3].Select(low => low << 32)).List[0, 400].Sample(keys =>
        {
            var (set, oracle) = (new KeySet<ulong>(), new HashSet<ulong>());
            foreach (var key in keys)
                Assert.Equal(oracle.Add(key), set.Add(key));
            for (ulong key = 0; key < 60; key++)
                Assert.Equal(oracle.Contains(key), set.Contains(key));
        });

    [Fact]
    public void Very_many_keys_are_all_there_however_alike_they_are()
    {
        var set = new KeySet<ulong>();
        foreach (var step in (ulong[])[1, 64, 1UL << 32, 0x9E37_79B9_7F4A_7C15]) // equal low bits, equal hashes of a few, and spread
            for (ulong i = 1; i <= 12_000; i++)
                Assert.Equal(!set.Contains(unchecked(i * step)), set.Add(unchecked(i * step)));
        foreach (var step in (ulong[])[1, 64, 1UL << 32, 0x9E37_79B9_7F4A_7C15])
            for (ulong i = 1; i <= 12_000; i++)
                Assert.False(set.Add(unchecked(i * step)));
        Assert.False(set.Contains(0));
    }

    [Fact]
    public void Wide_keys_that_differ_in_one_half_only_are_two()
    {
        var set = new KeySet<UInt128>();
        for (ulong i = 0; i < 1000; i++)
        {
            Assert.True(set.Add(new UInt128(i, 7)));
            Assert.True(set.Add(new UInt128(7, 1000 + i)));
        }
        Assert.False(set.Add(new UInt128(500, 7)));
    }
}
