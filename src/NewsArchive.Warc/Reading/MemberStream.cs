using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Reading;

/// <summary>
/// One compressed member of a file, decompressed. At its end the source stands at the first byte behind the member. Reusable:
/// <see cref="Begin"/> starts on the member at the source's position.
/// </summary>
abstract class MemberStream(ByteSource source, string fileName) : ForwardStream
{
    /// <summary>What the member is cut out of.</summary>
    protected ByteSource Source => source;

    /// <summary>Where the member begins.</summary>
    public long Offset { get; private set; }

    /// <summary>The record that is being read, for messages.</summary>
    public string? RecordId { get; set; }

    /// <summary>Whether there was a sound header, behind which there is something to read.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the source stands behind the member: it was read to its end, and at most one of its checksums is wrong.</summary>
    public abstract bool IsEndKnown { get; }

    /// <summary>Whether the input ended within the member, after that raised an error.</summary>
    public abstract bool IsCut { get; }

    /// <summary>Reads the header of the member at the source's position.</summary>
    /// <exception cref="WarcFormatException">There is no sound header.</exception>
    public void Begin()
    {
        (Offset, RecordId, HasBegun) = (source.Position, null, false);
        BeginCore();
        HasBegun = true;
    }

    /// <summary>Prepares for the member at <see cref="Offset"/>.</summary>
    protected abstract void BeginCore();

    /// <summary>The error for a broken member, naming how far reading came.</summary>
    protected WarcFormatException Broken(string what, string kind, Exception? inner = null) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{what} ({kind} broken at byte {source.Position})"), fileName, Offset, RecordId, inner);
}
