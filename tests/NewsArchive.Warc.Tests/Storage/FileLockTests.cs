using NewsArchive.Warc.Storage;

namespace NewsArchive.Warc.Tests.Storage;

public sealed class FileLockTests
{
    [Fact]
    public void The_second_holder_gets_nothing_until_the_first_lets_go()
    {
        using var folder = new TemporaryFolder();
        var first = FileLock.TryAcquire(folder.File("lock")).ShouldNotBeNull();
        FileLock.TryAcquire(folder.File("lock")).ShouldBeNull();
        first.Dispose();
        using var second = FileLock.TryAcquire(folder.File("lock"));
        second.ShouldNotBeNull();
        File.Exists(folder.File("lock")).ShouldBeTrue();
    }

    [Fact]
    public void Of_many_that_try_at_once_exactly_one_gets_it()
    {
        using var folder = new TemporaryFolder();
        for (var round = 0; round < 50; round++)
        {
            var locks = new FileLock?[8];
            Parallel.For(0, locks.Length, i => locks[i] = FileLock.TryAcquire(folder.File("lock")));
            locks.Count(held => held is not null).ShouldBe(1);
            foreach (var held in locks)
                held?.Dispose();
        }
    }

    [Fact]
    public void A_lock_in_no_folder_is_an_error_not_a_held_lock()
    {
        using var folder = new TemporaryFolder();
        Should.Throw<IOException>(() => FileLock.TryAcquire(folder.File("missing/lock")));
    }

    /// <summary>Holders that remove the folder again, as one does that had nothing to write: nobody may fail, and no two may hold it.</summary>
    [Fact]
    public void A_folder_that_holders_remove_has_one_holder_at_a_time_and_no_error()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("tree");
        var (holders, taken) = (0, 0);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (var round = 0; round < 500 || (Volatile.Read(ref taken) <= 100 && round < 1_000_000); round++) // a busy machine may let the others wait long
            {
                using var held = FileLock.TryAcquireFolder(path);
                if (held is null)
                    continue;
                Interlocked.Increment(ref holders).ShouldBe(1);
                Interlocked.Increment(ref taken);
                Directory.Exists(path).ShouldBeTrue();
                Interlocked.Decrement(ref holders);
                Directory.Delete(path); // from here on another may hold the next folder of the name
            }
        });
        taken.ShouldBeGreaterThan(100);
    }
}
