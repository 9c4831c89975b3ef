using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Tests.Storage;

public sealed class UnnamedFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void A_file_without_a_name_holds_what_is_written()
    {
        using var file = UnnamedFile.Create(folder.Path);
        file.Write("text"u8);
        file.Position = 0;

        new StreamReader(file).ReadToEnd().ShouldBe("text");
        if (!OperatingSystem.IsWindows())
            Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Where_none_can_be_made_the_message_says_where_and_what_to_do() =>
        Should.Throw<IOException>(() => UnnamedFile.Create(folder.File("none")).Dispose()).Message
            .ShouldSatisfyAllConditions(message => message.ShouldStartWith(folder.File("none") + ": "), message => message.ShouldContain(OperatingSystem.IsWindows() ? "TMP" : "TMPDIR"));

    public void Dispose() => folder.Dispose();
}
