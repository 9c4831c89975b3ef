namespace NewsArchive.Articles.Reading;

/// <summary>One entry of a container, whatever the format.</summary>
sealed record ContainerMember
{
    /// <summary>Name as stored, decoded.</summary>
    public required string Name { get; init; }
    public required bool IsDirectory { get; init; }
    public required bool IsEncrypted { get; init; }
    public required bool IsLink { get; init; }
    /// <summary>From a tar: a backslash in the name is a character, and the expanded bytes are counted below already.</summary>
    public bool IsTar { get; init; }
    /// <summary>CRC-32 that the container claims, or null when the format has none or the reader behind checks it.</summary>
    public uint? Crc { get; init; }
    /// <summary>Opens the content; once, before the next member.</summary>
    public required Func<Stream> Open { get; init; }
}
