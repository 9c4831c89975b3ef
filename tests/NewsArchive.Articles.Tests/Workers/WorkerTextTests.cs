using CsCheck;
using NewsArchive.Articles.Workers;

namespace NewsArchive.Articles.Tests.Workers;

public sealed class WorkerTextTests
{
    static readonly Gen<(int Number, string? Text)[]> parts = Gen.Select(Gen.Int, Gen.OneOf(Gen.Const((string?)null), Gen.OneOf(Gen.Char, Gen.Char['\uD800', '\uDFFF']).Array[0, 300].Select(c => (string?)new string(c)))).Array[0, 20];

    [Fact]
    public void What_is_sent_is_received_half_surrogates_too() => parts.Sample(sent =>
    {
        using var stream = new MemoryStream();
        var message = new WorkerText();
        foreach (var (number, text) in sent)
        {
            message.Write(number);
            message.Write(text);
        }
        message.Send(stream);
        stream.Position = 0;
        var received = WorkerText.TryReceive(stream)!; // it was sent
        return sent.All(part => received.ReadNumber() == part.Number && received.ReadText() == part.Text) && WorkerText.TryReceive(stream) is null;
    }, iter: 200, threads: 1);

    [Fact]
    public void A_long_text_comes_whole()
    {
        using var stream = new MemoryStream();
        var text = new string('文', 3_000_000);
        var message = new WorkerText();
        message.Write(text);
        message.Send(stream);
        stream.Position = 0;
        WorkerText.TryReceive(stream)!.ReadText().ShouldBe(text); // it was sent
    }

    [Theory]
    [InlineData("00000000", "a number in an empty message")]
    [InlineData("04000000FFFFFF7F", "a text longer than its message")]
    [InlineData("0400000000000080", "a text shorter than nothing")]
    [InlineData("FFFFFFFF", "a message shorter than nothing")]
    [InlineData("01000040", "a message longer than any")]
    public void Nonsense_is_an_IOException(string hex, string why) =>
        Should.Throw<IOException>(() => WorkerText.TryReceive(new MemoryStream(Convert.FromHexString(hex)))!.ReadText(), why);

    [Theory]
    [InlineData("")]
    [InlineData("0800")]
    [InlineData("0800000001000000")]
    [InlineData("FFFFFF3F00")]
    public void A_message_that_ends_too_early_is_none_and_costs_no_room(string hex)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        WorkerText.TryReceive(new MemoryStream(Convert.FromHexString(hex))).ShouldBeNull();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }
}
