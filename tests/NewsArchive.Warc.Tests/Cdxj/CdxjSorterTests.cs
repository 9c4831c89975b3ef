using System.Diagnostics;
using System.Text;
using CsCheck;
using NewsArchive.Warc.Tests.Reading;

namespace NewsArchive.Warc.Tests.Cdxj;

public sealed class CdxjSorterTests
{
    static readonly Gen<string[]> Lines = Gen.String[Gen.Char["ab ,)/{}é中\t\r\ud83d\ude00~"], 0, 12].Array[0, 60];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sorted_lines_are_those_of_sort_in_the_C_locale(bool unique)
    {
        var random = new Random(20_210_408);
        var text = string.Concat(Enumerable.Range(0, 4_000).Select(i => $"com,example,{(char)('a' + random.Next(26))}{"é中-~ "[random.Next(5)]})/{random.Next(900)} 2021{random.Next(10)} {{\"url\":\"x\"}}\n"));
        var bytes = Encoding.UTF8.GetBytes(text)[..^1]; // the last line without its line feed
        var expected = SystemSort(bytes, unique);
        foreach (var memory in (int[])[1, 5_000, 1 << 20]) // a temporary file a line, some, none
            Sort([bytes[..(memory == 1 ? 20_000 : bytes.Length)]], memory, unique).ShouldBe(memory == 1 ? SystemSort(bytes[..20_000], unique) : expected);
    }

    [Fact]
    public void Any_lines_come_out_sorted_whatever_the_memory() =>
        Gen.Select(Lines, Gen.Int[1, 400], Gen.Bool).Sample((lines, memory, unique) =>
        {
            var bytes = lines.Select(line => Encoding.UTF8.GetBytes(line)).ToList();
            var sorted = bytes.Order(Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).Select(line => Encoding.UTF8.GetString(line) + "\n");
            var expected = string.Concat(unique ? sorted.Distinct() : sorted);
            return Encoding.UTF8.GetString(Sort([[.. bytes.SelectMany(line => (byte[])[.. line, (byte)'\n'])]], memory, unique)) == expected;
        }, iter: 300);

    [Fact]
    public void Files_plain_and_gzip_are_merged_and_nothing_is_lost() =>
        Gen.Select(Lines.Array[0, 5], Gen.Bool).Sample((files, unique) =>
        {
            var sorted = files.Select(lines => Sort([Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")))], 1 << 20, unique)).ToList();
            using var output = new MemoryStream();
            CdxjSorter.Merge(sorted.Select((file, i) => ((Stream)new MemoryStream(i % 2 == 0 || file.Length == 0 ? file : SyntheticWarcs.Gzip(file)), $"{i}")), output, new() { IsUnique = unique });
            return output.ToArray().AsSpan().SequenceEqual(Sort(sorted, 1 << 20, unique));
        }, iter: 200);

    [Fact]
    public void A_file_that_is_not_sorted_is_refused_by_a_merge_with_name_and_offset()
    {
        var e = Should.Throw<WarcFormatException>(() => CdxjSorter.Merge([(new MemoryStream("a\nc\nb\n"u8.ToArray()), "x.cdxj")], Stream.Null));
        (e.File, e.Offset).ShouldBe(("x.cdxj", 4));
    }

    [Fact]
    public void A_line_beyond_the_limit_is_refused() =>
        Should.Throw<WarcFormatException>(() => CdxjSorter.Sort([(new MemoryStream(new byte[3_000_000]), "x.cdxj")], Stream.Null));

    [Fact]
    public void Temporary_files_are_gone_at_the_end_and_after_a_failure()
    {
        using var folder = new TemporaryFolder();
        var options = new CdxjSortOptions { MaxBytesInMemory = 100, TemporaryFolder = folder.Path };
        var lines = string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\n"));
        CdxjSorter.Sort([(new MemoryStream(Encoding.ASCII.GetBytes(lines)), "x")], Stream.Null, options, TestContext.Current.CancellationToken);
        Should.Throw<WarcFormatException>(() => CdxjSorter.Sort([(new MemoryStream(Encoding.ASCII.GetBytes(lines + new string('x', 3_000_000))), "x")], Stream.Null, options));
        Directory.EnumerateFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public void Memory_is_bounded_whatever_the_length()
    {
        var line = Encoding.ASCII.GetBytes("com,example)/path 20210408023800 {\"url\":\"https://example.com/path\",\"offset\":1}\n");
        var bytes = Enumerable.Repeat(line, 200_000).SelectMany(b => b).ToArray(); // 16 MB
        var before = GC.GetAllocatedBytesForCurrentThread();
        CdxjSorter.Sort([(new MemoryStream(bytes), "x")], Stream.Null, new() { MaxBytesInMemory = 1 << 20 }, TestContext.Current.CancellationToken);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(12 << 20);
    }

    static byte[] Sort(IEnumerable<byte[]> files, int memory, bool unique)
    {
        using var output = new MemoryStream();
        CdxjSorter.Sort(files.Select((file, i) => ((Stream)new MemoryStream(file), $"{i}")), output, new() { MaxBytesInMemory = memory, IsUnique = unique });
        return output.ToArray();
    }

    static byte[] SystemSort(byte[] bytes, bool unique)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("in"), bytes);
        var start = new ProcessStartInfo("sort", [.. unique ? (string[])["-u"] : [], folder.File("in"), "-o", folder.File("out")]);
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            process.ExitCode.ShouldBe(0);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("sort is not installed.");
        }
        return File.ReadAllBytes(folder.File("out"));
    }
}
