using System.Globalization;

namespace NewsArchive.Cli.Output;

/// <summary>Memory for what must be whole before it is printed; more than the limit is refused.</summary>
sealed class BoundedBuffer(int limit) : MemoryStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        Check(count);
        base.Write(buffer, offset, count);
    }

    void Check(int more)
    {
        if (Length + more > limit)
            throw new LimitException(string.Create(CultureInfo.InvariantCulture, $"longer than the {limit} bytes that go into one line of JSON; without --json it is written whole"));
    }
}
