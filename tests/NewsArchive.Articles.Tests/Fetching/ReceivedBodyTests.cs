using System.Buffers;
using NewsArchive.Articles.Fetching;

namespace NewsArchive.Articles.Tests.Fetching;

public sealed class ReceivedBodyTests
{
    static void Append(ReceivedBody body, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = body.Room(bytes.Length);
            bytes[..room.Length].CopyTo(room.Span);
            body.Add(room.Length);
            bytes = bytes[room.Length..];
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    [InlineData(3_000_001)]
    public void What_comes_in_pieces_is_there_as_a_whole(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var body = new ReceivedBody();
        for (var at = 0; at < length; at += 10_000)
            Append(body, bytes.AsSpan(at, Math.Min(10_000, length - at)));
        body.Length.ShouldBe(length);
        body.Bytes.ToArray().ShouldBe(bytes);
    }

    [Fact]
    public void What_was_taken_stays_when_more_comes()
    {
        const int early = 100_000;
        var bytes = new byte[early];
        new Random(1).NextBytes(bytes);
        using var body = new ReceivedBody();
        body.Reserve(early);
        Append(body, bytes);
        var taken = body.Bytes;
        Append(body, new byte[400_000]);
        var others = Enumerable.Range(0, 8).Select(_ => ArrayPool<byte>.Shared.Rent(early)).ToList();
        others.ForEach(other => other.AsSpan().Fill(0xFF));
        taken.ToArray().ShouldBe(bytes);
        others.ForEach(other => ArrayPool<byte>.Shared.Return(other));
    }
}
