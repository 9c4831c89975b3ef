using System.Diagnostics;
using System.Text;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Records;
using NewsArchive.Warc.Writing;
using ZstdSharp.Unsafe;

namespace NewsArchive.Warc.Tests.Reading;

/// <summary>"Zstandard Compression for WARC Files" 1.0. The odd but valid files stand in <see cref="SyntheticWarcs"/>.</summary>
public class ZstdRecordStreamTests
{
    static MemberFormat WithDictionary { get; } = MemberFormat.Zstd(dictionary: SyntheticWarcs.SampleDictionary.Value);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_we_write_reads_back(bool withDictionary)
    {
        using var reader = Open(SyntheticWarcs.Ours(withDictionary ? WithDictionary : MemberFormat.Zstd()));
        foreach (var expected in SyntheticWarcs.OurRecords())
        {
            var record = reader.Read().ShouldNotBeNull();
            record.Head.ToBytes().ShouldBe(expected.Head.ToBytes());
            expected.Block.TryGetBytes(out var block).ShouldBeTrue();
            ReadAll(record.Block).ShouldBe(block.ToArray());
        }
        reader.Read().ShouldBeNull();
        reader.Diagnostics.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_zstd_program_reads_what_we_write(bool withDictionary)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("a.warc.zst"), SyntheticWarcs.Ours(withDictionary ? WithDictionary : MemberFormat.Zstd()));
        File.WriteAllBytes(folder.File("dictionary"), SyntheticWarcs.SampleDictionary.Value.Bytes.ToArray());
        string[] arguments = ["-q", "-d", .. withDictionary ? (string[])["-D", folder.File("dictionary")] : [], folder.File("a.warc.zst"), "-o", folder.File("a.warc")];
        RunZstd(arguments);
        File.ReadAllBytes(folder.File("a.warc")).ShouldBe(SyntheticWarcs.Ours(MemberFormat.Plain));
    }

    [Fact]
    public void What_the_zstd_program_writes_is_read()
    {
        using var folder = new TemporaryFolder();
        var file = new MemoryStream();
        foreach (var record in SyntheticWarcs.OurRecords())
        {
            File.WriteAllBytes(folder.File("r"), WarcWriter.ToMember(record, MemberFormat.Plain));
            RunZstd(["-q", "-f", "-19", folder.File("r"), "-o", folder.File("r.zst")]);
            file.Write(File.ReadAllBytes(folder.File("r.zst")));
        }
        WarcVerifier.Verify(new MemoryStream(file.ToArray()), "f", TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_dictionary_may_lie_there_compressed_or_not(bool compressed)
    {
        var file = SyntheticWarcs.Ours(WithDictionary);
        var frame = SyntheticWarcs.SampleDictionary.Value.ToFrame();
        var content = compressed ? SyntheticWarcs.Zstd(SyntheticWarcs.SampleDictionary.Value.Bytes.ToArray()) : SyntheticWarcs.SampleDictionary.Value.Bytes.ToArray();
        byte[] changed = [0x5d, 0x2a, 0x4d, 0x18, .. BitConverter.GetBytes(content.Length), .. content, .. file[frame.Length..]];
        WarcVerifier.Verify(new MemoryStream(changed), "f", TestContext.Current.CancellationToken).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("5d2a4d18ffffffff", "more than")] // 4 GiB of dictionary
    [InlineData("5d2a4d1804000000", "too early")]
    [InlineData("5d2a4d180400000001020304", "no dictionary")]
    [InlineData("5d2a4d180900000028b52ffd2400010000", "no dictionary")] // a frame of nothing
    [InlineData("28b52ffd", "zstd frame")]
    [InlineData("28b52ffd24", "zstd frame")]
    [InlineData("28b52ffd2405ff0000", "zstd")]
    [InlineData("502a4d18ffffffff00", "too early")]
    public void What_breaks_the_standard_is_refused(string hex, string why)
    {
        using var reader = Open(Convert.FromHexString(hex));
        var e = Should.Throw<WarcFormatException>(reader.Read);
        e.Message.ShouldContain(why);
        (e.File, e.Offset).ShouldBe(("f.warc.zst", 0));
    }

    [Fact]
    public void A_window_of_more_than_8_MiB_is_refused_not_allocated()
    {
        using var compressor = new ZstdSharp.Compressor(3);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_windowLog, 27);
        compressor.SetParameter(ZSTD_cParameter.ZSTD_c_contentSizeFlag, 0);
        var output = new MemoryStream();
        using (var stream = new ZstdSharp.CompressionStream(output, compressor, preserveCompressor: true, leaveOpen: true))
            stream.Write(SyntheticWarcs.Resource("a"));
        using var reader = Open(output.ToArray());
        Should.Throw<WarcFormatException>(() => { while (reader.Read() is not null) ; }).Message.ShouldContain("zstd");
    }

    [Fact]
    public void Frame_cut_short_reports_its_offset()
    {
        var first = SyntheticWarcs.Zstd(SyntheticWarcs.Resource("a"));
        var second = SyntheticWarcs.Zstd(SyntheticWarcs.Resource("b"));
        for (var length = 4; length < second.Length; length++)
        {
            using var reader = Open([.. first, .. second[..length]]);
            var e = Should.Throw<WarcFormatException>(() => { while (reader.Read() is not null) ; }, $"cut at {length}");
            e.Offset.ShouldBe(first.Length);
        }
    }

    [Fact]
    public void A_flipped_bit_is_found_or_changes_nothing()
    {
        var bytes = SyntheticWarcs.Zstd(SyntheticWarcs.Resource("abcdefgh"));
        var silent = 0;
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
            if (WarcVerifier.Verify(new MemoryStream(bytes), "f", TestContext.Current.CancellationToken).Count == 0)
            {
                silent++;
                using var reader = Open(bytes);
                var record = reader.Read().ShouldNotBeNull();
                (record.Head.TargetUri, Encoding.ASCII.GetString(ReadAll(record.Block))).ShouldBe(("http://a.test/", "abcdefgh"), $"bit {bit}");
            }
            bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
        }
        silent.ShouldBeLessThan(20); // the unused bit of the descriptor, and other spellings of the same content
    }

    [Fact]
    public void A_bomb_is_bounded()
    {
        var bomb = SyntheticWarcs.Zstd(SyntheticWarcs.Resource(new string('a', 40_000_000)));
        bomb.Length.ShouldBeLessThan(5_000);
        using var allowed = Open(bomb);
        allowed.Read()!.Length.ShouldBe(bomb.Length);
        using var reader = Open(bomb, new() { MaxExpansion = 100 });
        Should.Throw<WarcFormatException>(() => reader.Read()!.Length).Message.ShouldContain("3200 times");
    }

    [Fact]
    public void A_dictionary_makes_small_records_smaller()
    {
        var without = SyntheticWarcs.Ours(MemberFormat.Zstd()).Length;
        var frame = SyntheticWarcs.SampleDictionary.Value.ToFrame().Length;
        (SyntheticWarcs.Ours(WithDictionary).Length - frame).ShouldBeLessThan(without * 9 / 10);
    }

    [Fact]
    public void Too_few_samples_give_no_dictionary() => ZstdDictionary.Train([[1], [2]]).ShouldBeNull();

    static void RunZstd(string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("zstd", arguments))!;
            process.WaitForExit();
            process.ExitCode.ShouldBe(0);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("zstd is not installed.");
        }
    }

    static WarcReader Open(byte[] bytes, WarcReaderOptions? options = null) => new(new MemoryStream(bytes), "f.warc.zst", options);

    static byte[] ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
