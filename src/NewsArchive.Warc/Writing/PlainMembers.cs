using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Writing;

/// <summary>Records without compression.</summary>
sealed class PlainMembers : MemberFormat
{
    public override string Extension => ".warc";

    internal override void Write(Stream output, ReadOnlySpan<byte> head, WarcBlock block, bool isPayloadCompressed) => WriteRecord(output.Write, head, block);
}
