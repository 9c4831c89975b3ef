namespace NewsArchive.Articles.Reading;

/// <summary>What stands in a folder under a name.</summary>
enum FolderEntryKind
{
    File = 0,
    Folder,
    Link,
    /// <summary>FIFO, socket, device: reading could block or never end.</summary>
    Special,
}

/// <summary>One name in a folder, not followed when it is a link.</summary>
readonly record struct FolderEntry(BytePath Name, FolderEntryKind Kind);

/// <summary>What is known of a file without reading it.</summary>
readonly record struct FileStatus(FolderEntryKind Kind, long Length, DateTimeOffset Modified, int? UnixMode);
