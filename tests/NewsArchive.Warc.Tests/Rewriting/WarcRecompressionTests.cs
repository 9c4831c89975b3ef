using System.IO.Compression;
using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Rewriting;
using NewsArchive.Warc.Tests.Reading;
using NewsArchive.Warc.Writing;

namespace NewsArchive.Warc.Tests.Rewriting;

public class WarcRecompressionTests
{
    static MemberFormat WithDictionary { get; } = MemberFormat.Zstd(dictionary: SyntheticWarcs.SampleDictionary.Value);

    public static TheoryData<string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string>();
            foreach (var from in (string[])["plain", "gz", "zst", "dictionary", "whole"])
                foreach (var to in (string[])["plain", "gz", "zst", "dictionary"])
                    ways.Add(from, to);
            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Any_form_becomes_any_other_as_if_written_so(string from, string to)
    {
        var input = from == "whole" ? SyntheticWarcs.Gzip(SyntheticWarcs.Ours(MemberFormat.Plain)) : SyntheticWarcs.Ours(Format(from));
        var (output, diagnostics) = Recompress(input, Format(to));
        output.ShouldBe(SyntheticWarcs.Ours(Format(to)));
        diagnostics.Select(diagnostic => diagnostic.Rule).ShouldBe(from == "whole" ? ["whole-file-gzip"] : []);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void The_bytes_do_not_depend_on_the_number_of_threads(int parallelism)
    {
        var large = new byte[5 << 20]; // beyond what is held in memory
        new Random(5).NextBytes(large.AsSpan(0, 2 << 20));
        var records = Enumerable.Range(0, 60).Select(i => Resource(i, i == 20 ? large : Encoding.UTF8.GetBytes(new string((char)('a' + i % 26), i * 997)))).ToList();
        using var expected = new MemoryStream();
        var writer = new WarcWriter(expected);
        var places = records.Select(writer.Write).ToList();

        using var together = new MemoryStream();
        var found = new List<WarcLocation>();
        new WarcWriter(together).WriteAll(records, parallelism, (_, place) => found.Add(place), TestContext.Current.CancellationToken);
        together.ToArray().ShouldBe(expected.ToArray());
        found.ShouldBe(places);

        using var plain = new MemoryStream();
        new WarcWriter(plain) { Format = MemberFormat.Plain }.WriteAll(records, parallelism, cancel: TestContext.Current.CancellationToken);
        var (again, _) = Recompress(plain.ToArray(), MemberFormat.Gzip, parallelism);
        Gunzip(again).ShouldBe(plain.ToArray());
        again.ShouldBe(Recompress(plain.ToArray(), MemberFormat.Gzip).Bytes);
    }

    [Fact]
    public void A_failure_leaves_whole_records_and_no_task_behind()
    {
        var wrong = Resource(3, new byte[10]);
        wrong = wrong with { Block = WarcBlock.Of(new byte[9]) };
        using var file = new MemoryStream();
        Should.Throw<IOException>(() => new WarcWriter(file).WriteAll([Resource(1, [1]), Resource(2, [2]), wrong, Resource(4, [4])], 2, cancel: TestContext.Current.CancellationToken));
        file.Position = 0;
        WarcVerifier.Verify(file, "f", TestContext.Current.CancellationToken).Select(finding => finding.Rule).ShouldBeSubsetOf(["no-records"]);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Should.Throw<OperationCanceledException>(() => new WarcWriter(new MemoryStream()).WriteAll([Resource(1, [1])], 2, cancel: cancelled.Token));
    }

    [Fact]
    public void Places_and_http_heads_are_told_for_the_index()
    {
        var written = new List<RewrittenRecord>();
        using var output = new MemoryStream();
        WarcRecompression.Recompress(new MemoryStream(SyntheticWarcs.Ours()), "f", output, WithDictionary, 2, written.Add, TestContext.Current.CancellationToken);
        written.Count.ShouldBe(7);
        written[1].HttpHead.ShouldNotBeNull().Status.ShouldBe(200);
        written[^1].Location.ShouldSatisfyAllConditions(place => (place.Offset + place.Length).ShouldBe(output.Length));
        written.Zip(written.Skip(1)).ShouldAllBe(pair => pair.First.Location.Offset + pair.First.Location.Length == pair.Second.Location.Offset);
    }

    [Fact]
    public void Odd_heads_keep_their_bytes()
    {
        foreach (var name in (string[])["folded.warc", "latin1-field.warc", "no-colon.warc", "blank-in-name.warc", "duplicate-fields.warc", "draft.warc", "future.warc"])
        {
            var (gzip, _) = Recompress(SyntheticWarcs.All[name].Bytes, MemberFormat.Gzip);
            Recompress(gzip, MemberFormat.Plain).Bytes.ShouldBe(SyntheticWarcs.All[name].Bytes, name);
        }
    }

    [Fact]
    public void Damage_and_ARC_files_are_refused()
    {
        Should.Throw<WarcFormatException>(() => Recompress(SyntheticWarcs.Ours()[..^5], MemberFormat.Zstd()));
        Should.Throw<WarcFormatException>(() => Recompress(SyntheticWarcs.Arc(), MemberFormat.Zstd())).Message.ShouldContain("ARC");
    }

    [Theory, InlineData(3), InlineData(5 << 20)] // in memory, and beyond
    public void A_record_whose_digests_do_not_fit_is_written_as_it_is_and_named(int length)
    {
        string[] wrong = ["block-digest-mismatch", "payload-digest-mismatch"];
        using var plain = new MemoryStream();
        var writer = new WarcWriter(plain) { Format = MemberFormat.Plain };
        writer.Write(Resource(1, new byte[length]));
        var at = plain.Length;
        writer.Write(Resource(2, new byte[length]));
        var bytes = plain.ToArray();
        bytes[^5] ^= 1;
        var (gzip, found) = Recompress(bytes, MemberFormat.Gzip, 2);
        found.Select(finding => (finding.Rule, finding.Offset)).ShouldBe(wrong.Select(rule => (rule, (long?)at)));
        var (again, same) = Recompress(gzip, MemberFormat.Plain);
        again.ShouldBe(bytes);
        same.Select(finding => finding.Rule).ShouldBe(wrong);
    }

    [Fact]
    public void A_dictionary_trained_on_a_file_makes_it_smaller_and_is_the_same_each_time()
    {
        using var file = new MemoryStream();
        var writer = new WarcWriter(file);
        for (var i = 0; i < 600; i++)
            writer.Write(Resource(i, Encoding.UTF8.GetBytes($"<html><head><title>Post {i * 7919 % 1000}</title><link rel=stylesheet href=/main.css></head><body><h1>Post</h1><p>{i * 31 % 977} words of {i % 13}.</p></body></html>")));
        var dictionary = WarcRecompression.TrainDictionary(new MemoryStream(file.ToArray()), "f", 16 * 1024, cancel: TestContext.Current.CancellationToken).ShouldNotBeNull();
        var again = WarcRecompression.TrainDictionary(new MemoryStream(file.ToArray()), "f", 16 * 1024, cancel: TestContext.Current.CancellationToken).ShouldNotBeNull();
        again.Bytes.ToArray().ShouldBe(dictionary.Bytes.ToArray());
        var with = Recompress(file.ToArray(), MemberFormat.Zstd(dictionary: dictionary)).Bytes;
        with.Length.ShouldBeLessThan(Recompress(file.ToArray(), MemberFormat.Zstd()).Bytes.Length * 3 / 4);
        Recompress(with, MemberFormat.Gzip).Bytes.ShouldBe(file.ToArray());
    }

    [Theory]
    [InlineData("ffd8ffe0", true)]
    [InlineData("89504e470d0a1a0a", true)]
    [InlineData("524946460000000057454250", true)]
    [InlineData("524946460000000057415645", false)] // WAVE
    [InlineData("0000001c6674797061766966", true)]
    [InlineData("1f8b08", true)]
    [InlineData("3c68746d6c3e", false)]
    [InlineData("", false)]
    public void Compressed_payloads_are_told_by_their_first_bytes(string hex, bool expected) => CompressedPayload.Begins(Convert.FromHexString(hex)).ShouldBe(expected);

    static MemberFormat Format(string name) => name switch
    {
        "plain" => MemberFormat.Plain,
        "gz" => MemberFormat.Gzip,
        "zst" => MemberFormat.Zstd(),
        _ => WithDictionary,
    };

    static WarcRecord Resource(int i, byte[] body) =>
        WarcRecord.Resource($"https://a.test/{i}", DateTimeOffset.UnixEpoch.AddDays(i), "text/html", WarcBlock.Of(body), SyntheticWarcs.InfoId);

    static (byte[] Bytes, IReadOnlyList<WarcDiagnostic> Diagnostics) Recompress(byte[] bytes, MemberFormat format, int parallelism = 1)
    {
        using var output = new MemoryStream();
        var diagnostics = WarcRecompression.Recompress(new MemoryStream(bytes), "f", output, format, parallelism, cancel: TestContext.Current.CancellationToken);
        return (output.ToArray(), diagnostics);
    }

    static byte[] Gunzip(byte[] bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        using var copy = new MemoryStream();
        gzip.CopyTo(copy);
        return copy.ToArray();
    }
}
