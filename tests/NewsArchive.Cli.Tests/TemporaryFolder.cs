using System.Security.Cryptography;

namespace NewsArchive.Cli.Tests;

/// <summary>A folder of its own for one test, gone with it.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("newsarchive-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and gives its path.</summary>
    public string Add(string name, string text) => Add(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Add(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    /// <summary>Every folder and file with digest and time: equal before and after means that nothing was written.</summary>
    public string[] Snapshot() =>
    [
        .. Directory.EnumerateFileSystemEntries(Path, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {(Directory.Exists(path) ? "" : Convert.ToHexString(DigestOf(path)))}"),
    ];

    // An empty file is not opened: .NET takes a lock to read, which a store's own empty lock file denies while a process that another test starts holds it.
    static byte[] DigestOf(string path) => new FileInfo(path).Length == 0 ? [] : SHA256.HashData(File.ReadAllBytes(path));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
