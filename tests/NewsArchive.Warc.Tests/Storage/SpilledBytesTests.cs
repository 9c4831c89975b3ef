using CsCheck;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Tests.Storage;

public sealed class SpilledBytesTests
{
    [Fact]
    public void Pieces_in_memory_and_on_disk_are_read_in_any_order_while_more_come() => Gen.Int[0, 200_000].Array[1, 40].Sample(lengths =>
    {
        using var bytes = new SpilledBytes();
        var pieces = lengths.Select((length, number) => Enumerable.Repeat((byte)number, length).ToArray()).ToList();
        var places = new List<long>();
        foreach (var piece in pieces)
        {
            places.Add(bytes.Add(piece));
            var earlier = places.Count / 2;
            bytes.Read(places[earlier]).SequenceEqual(pieces[earlier]).ShouldBeTrue();
        }
        for (var number = pieces.Count - 1; number >= 0; number--)
            bytes.Read(places[number]).SequenceEqual(pieces[number]).ShouldBeTrue();
    }, iter: 50);

    [Fact]
    public void All_pieces_come_in_their_order_while_others_are_read() => Gen.OneOf(Gen.Int[0, 200], Gen.Int[0, 200_000]).Array[0, 60].Sample(lengths =>
    {
        using var bytes = new SpilledBytes();
        var pieces = lengths.Select((length, number) => Enumerable.Repeat((byte)number, length).ToArray()).ToList();
        var places = pieces.ConvertAll(piece => bytes.Add(piece));
        foreach (var (number, piece) in bytes.ReadFrom(0).Index())
        {
            bytes.Read(places[^(number + 1)]).SequenceEqual(pieces[^(number + 1)]).ShouldBeTrue();
            piece.Span.SequenceEqual(pieces[number]).ShouldBeTrue();
        }
        bytes.ReadFrom(0).Count().ShouldBe(pieces.Count);
    }, iter: 100);
}
