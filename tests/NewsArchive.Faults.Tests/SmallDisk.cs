using System.Diagnostics;

namespace NewsArchive.Faults.Tests;

/// <summary>
/// A small tmpfs at a folder, seen only by the commands run through it: it is mounted in namespaces of its own (<c>unshare -rm</c>), so nobody
/// needs to be root. Where even that is refused the test fails; it is never skipped.
/// </summary>
sealed class SmallDisk : IDisposable
{
    readonly Process _holder;
    readonly string _folder;

    SmallDisk(Process holder, string folder) => (_holder, _folder) = (holder, folder);

    /// <summary>Mounts one of <paramref name="size"/> (as <c>mount</c> takes it); it is gone when disposed, or when this process ends.</summary>
    public static async Task<SmallDisk> MountAsync(string folder, string size)
    {
        Directory.CreateDirectory(folder);
        string[] arguments = ["-rm", "bash", "-c", "mount -t tmpfs -o \"size=$1\" tmpfs \"$0\" && echo mounted && exec cat", folder, size];
        var holder = Process.Start(new ProcessStartInfo("unshare", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true }).ShouldNotBeNull();
        var disk = new SmallDisk(holder, folder);
        if (await holder.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) != "mounted")
        {
            disk.Dispose();
            Assert.Fail("unshare -rm or mount -t tmpfs was refused: run where user namespaces are allowed (in a container: without the seccomp filter that forbids them)");
        }
        return disk;
    }

    /// <summary>Runs a command that sees the disk.</summary>
    public Task<CommandResult> RunAsync(params string[] command) => Command.RunAsync("nsenter", ["--target", $"{_holder.Id}", "--user", "--mount", "--preserve-credentials", .. command]);

    public Task<CommandResult> NewsArchiveAsync(params string[] arguments) => RunAsync([Repository.Program, .. arguments]);

    /// <summary>What a bigger disk, or fewer files of others, would be.</summary>
    public async Task ResizeAsync(string size) => (await RunAsync("mount", "-o", $"remount,size={size}", _folder)).ShouldExit(0);

    public void Dispose()
    {
        _holder.StandardInput.Close(); // ends cat, and with it the namespaces
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
