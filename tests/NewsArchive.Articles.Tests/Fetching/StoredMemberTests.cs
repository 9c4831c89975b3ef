using System.Collections.Immutable;
using CsCheck;
using NewsArchive.Articles.Fetching;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class StoredMemberTests
{
    static readonly DateTimeOffset Date = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    static WarcRecord Response(byte[] body, bool isStored = true) =>
        WarcRecord.Response("http://a.example/1", Date, "HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), WarcBlock.Of(body), null, "<urn:uuid:00000000-0000-8000-8000-000000000000>") with { IsPayloadCompressed = isStored };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_000)]
    [InlineData(65_535)]
    [InlineData(131_070)]
    [InlineData(300_000)]
    public void A_stored_record_comes_out_as_it_went_in(int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        var record = Response(body);
        var member = WarcWriter.ToMember(record);
        StoredMember.TryUnwrap(member, out var found).ShouldBeTrue();
        byte[] expected = [.. record.Head.ToBytes(), .. "HTTP/1.1 200 OK\r\n\r\n"u8, .. body, .. "\r\n\r\n"u8];
        found.ToArray().ShouldBe(expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_000)]
    [InlineData(65_535)]
    [InlineData(300_000)]
    public void A_member_in_parts_has_the_same_bytes_and_copies_no_body(int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        var parts = WarcWriter.ToMemberParts(Response(body));
        parts.SelectMany(part => part.ToArray()).ShouldBe(WarcWriter.ToMember(Response(body)));
        parts.Sum(part => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(part, out var array) && array.Array == body ? part.Length : 0).ShouldBe(length);
        WarcWriter.ToMemberParts(Response(body, isStored: false)).Single().ToArray().ShouldBe(WarcWriter.ToMember(Response(body, isStored: false)));
    }

    [Fact]
    public void What_is_compressed_or_cut_or_changed_in_its_frame_is_not_unwrapped()
    {
        StoredMember.TryUnwrap(WarcWriter.ToMember(Response(new byte[1000], isStored: false)), out _).ShouldBeFalse();
        var member = WarcWriter.ToMember(Response(new byte[70_000]));
        for (var length = 0; length < member.Length; length += 7)
            StoredMember.TryUnwrap(member.AsSpan(0, length).ToArray(), out _).ShouldBeFalse();
        foreach (var at in (int[])[0, 1, 2, 3, 10, 11, 13, 15 + 65_535, 15 + 65_535 + 1, member.Length - 1])
        {
            var changed = member.ToArray();
            changed[at] ^= 4;
            StoredMember.TryUnwrap(changed, out _).ShouldBeFalse($"byte {at}");
        }
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_record_is_seen()
    {
        var member = WarcWriter.ToMember(Response(new byte[1000]));
        for (var bit = 8 * 10; bit < 8 * member.Length; bit += 5)
        {
            var changed = member.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            StoredMember.TryUnwrap(changed, out _).ShouldBeFalse($"bit {bit}");
        }
    }

    [Fact]
    public void Whatever_the_bytes_are_nothing_is_read_beyond_them() =>
        Gen.Byte.Array[0, 200].Sample(noise => StoredMember.TryUnwrap((byte[])[0x1f, 0x8b, 8, 0, .. noise], out var record) == !record.IsEmpty);
}
