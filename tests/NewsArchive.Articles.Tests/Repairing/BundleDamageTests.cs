using System.Globalization;
using NewsArchive.Articles.Repairing;

namespace NewsArchive.Articles.Tests.Repairing;

/// <summary>
/// Every cut and 10,000 flipped bits with NEWSARCHIVE_FULL=1; else a sample with a fixed seed. Counts are in docs/reliability.md.
/// </summary>
public sealed class BundleDamageTests : BundleDamage
{
    private protected override Task<DamagedBundle> MakeAsync() => DamagedBundle.MakeAsync();

    [Fact]
    public void The_bundle_is_small() => Length.ShouldBeLessThanOrEqualTo(20 * 1024);
}

/// <summary>The same of a merged bundle.</summary>
public sealed class MergedBundleDamageTests : BundleDamage
{
    private protected override Task<DamagedBundle> MakeAsync() => DamagedBundle.MergeAsync();
}

/// <summary>What is done to a bundle, whatever it holds.</summary>
public abstract class BundleDamage : IAsyncLifetime
{
    const int Seed = 20_210_408;

    static readonly bool IsFull = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1";

    readonly string _folder = Directory.CreateTempSubdirectory("newsarchive-damage-").FullName;
    DamagedBundle _bundle = null!; // set by InitializeAsync

    public async ValueTask InitializeAsync() => _bundle = await MakeAsync();

    private protected abstract Task<DamagedBundle> MakeAsync();

    protected int Length => _bundle.Bytes.Length;

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void An_undamaged_bundle_verifies_and_comes_out_of_repair_with_the_same_bytes()
    {
        var outcome = _bundle.Try(_bundle.Bytes, (_, _) => false, _folder);

        outcome.IsFound.ShouldBeFalse();
        (outcome.Untouched.Count, outcome.Saved).ShouldBe((2, 2));
        outcome.Report.Losses.ShouldBeEmpty();
        File.ReadAllBytes(Path.Combine(_folder, "repaired.wacz")).ShouldBe(_bundle.Bytes);
    }

    [Fact]
    public void A_cut_anywhere_is_found_and_every_untouched_article_is_saved()
    {
        var lengths = Enumerable.Range(0, _bundle.Bytes.Length).Where(length => IsFull || length % 61 == 7);
        Run("cuts", [.. lengths.Select(length => new Damage($"cut at {length}", _bundle.Bytes[..length], (_, end) => end > length))]);
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_found_and_every_untouched_article_is_saved()
    {
        var random = new Random(Seed);
        var (start, end) = ((int)_bundle.Archive.Start, (int)_bundle.Archive.End);
        var outside = _bundle.Bytes.Length - (end - start);
        var flips = Enumerable.Range(0, IsFull ? 10_000 : 600).Select(i =>
        {
            var at = i % 2 == 0 ? random.Next(start, end) : random.Next(outside);
            return Flip(i % 2 == 1 && at >= start ? at + end - start : at, random.Next(8));
        });
        Run("flips", [.. flips]);
    }

    /// <summary>Each bit before the records of each WARC file: what the zip says of it.</summary>
    [Fact]
    public void A_flipped_bit_in_front_of_the_records_costs_no_article()
    {
        var places = _bundle.Headers.SelectMany(header => Enumerable.Range((int)header.Start, (int)(header.End - header.Start)));
        Run("headers", [.. places.SelectMany(_ => Enumerable.Range(0, 8), Flip)], percent: 100);
    }

    Damage Flip(int at, int bit)
    {
        var bytes = (byte[])_bundle.Bytes.Clone();
        bytes[at] ^= (byte)(1 << bit);
        return new($"byte {at}, bit {bit}", bytes, (start, end) => at >= start && at < end);
    }

    void Run(string what, IReadOnlyList<Damage> damages, int percent = 99)
    {
        long found = 0, untouched = 0, saved = 0, failing = 0;
        var first = "";
        Parallel.ForEach(damages, new ParallelOptions { MaxDegreeOfParallelism = 2 }, () => Directory.CreateDirectory(Path.Combine(_folder, Path.GetRandomFileName())).FullName, (damage, _, folder) =>
        {
            var outcome = _bundle.Try(damage.Bytes, damage.IsHit, folder);
            Interlocked.Add(ref found, outcome.IsFound ? 1 : 0);
            Interlocked.Add(ref untouched, outcome.Untouched.Count);
            Interlocked.Add(ref saved, outcome.Saved);
            Interlocked.Add(ref failing, outcome.Failures.Count > 0 ? 1 : 0);
            if (outcome.Saved < outcome.Untouched.Count || outcome.Failures.Count > 0 || !outcome.IsFound)
                Volatile.Write(ref first, $"{damage.What}: found {outcome.IsFound}, saved {outcome.Saved} of {outcome.Untouched.Count}; {string.Join("; ", outcome.Failures)}");
            return folder;
        }, _ => { });

        var count = string.Create(CultureInfo.InvariantCulture, $"{what}: {damages.Count}, found {found}, untouched articles {untouched}, saved {saved}, repaired bundles that do not verify {failing}; {first}");
        TestContext.Current.TestOutputHelper?.WriteLine(count);
        found.ShouldBe(damages.Count, count);
        failing.ShouldBe(0, count);
        untouched.ShouldBeGreaterThan(damages.Count / 2);
        saved.ShouldBeGreaterThanOrEqualTo(untouched * percent / 100, count);
    }

    sealed record Damage(string What, byte[] Bytes, Func<long, long, bool> IsHit);
}
