namespace NewsArchive.Articles.Reading;

/// <summary>The character encoding that a source was decoded with.</summary>
/// <param name="Name">IANA name in lower case: <c>utf-8</c>, <c>gb18030</c>, <c>windows-1252</c> …</param>
/// <param name="DecidedBy">What decided: BOM, valid UTF-8, declaration or content.</param>
/// <param name="IsLossless">Whether encoding the text again gives the source bytes (always so for UTF-8 here).</param>
public sealed record SourceEncoding(string Name, EncodingDecision DecidedBy, bool IsLossless);

/// <summary>What decided an encoding, strongest first.</summary>
public enum EncodingDecision
{
    /// <summary>A byte order mark.</summary>
    ByteOrderMark = 0,
    /// <summary>The bytes are valid UTF-8.</summary>
    ValidUtf8,
    /// <summary>A declaration in the document that the bytes bear out.</summary>
    Declared,
    /// <summary>Sniffed from the bytes.</summary>
    Sniffed,
}
