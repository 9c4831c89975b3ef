using System.Globalization;
using System.Text;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Storage;

namespace NewsArchive.Articles.Sharding;

/// <summary>Lines of a plan on their way to their files: kept on disk and sorted there, so that memory does not grow with the plan.</summary>
sealed class PlanScratch : IDisposable
{
    const int NumberLength = 17; // shard, source, and the separators behind them

    static readonly CdxjSortOptions Sorting = new() { MaxBytesInMemory = 32 << 20 };

    readonly FileStream _links = Open();
    readonly FileStream _rows = Open();

    static FileStream Open() => UnnamedFile.Create(Path.GetTempPath(), 64 * 1024);

    public void AddLink(string line)
    {
        _links.Write(Encoding.UTF8.GetBytes(line));
        _links.Write("\n"u8);
    }

    public void AddRow(int shard, int number, ReadOnlySpan<byte> row)
    {
        _rows.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{shard:00000}\t{number:0000000000}\t")));
        _rows.Write(row);
        _rows.Write("\n"u8);
    }

    public void WriteLinks(ShardPlan plan, CancellationToken cancel)
    {
        using var file = DurableFile.Create(plan.LinksPath);
        _links.Position = 0;
        CdxjSorter.Sort([(_links, "links of the plan")], file.Stream, Sorting, cancel);
        file.Commit(overwrite: true);
    }

    public void WriteShards(ShardPlan plan, CancellationToken cancel)
    {
        using var sorted = Open();
        _rows.Position = 0;
        CdxjSorter.Sort([(_rows, "sources of the plan")], sorted, Sorting, cancel);
        sorted.Position = 0;
        using var lines = new StreamReader(sorted, Encoding.UTF8);
        DurableFile? file = null;
        try
        {
            for (var (current, line) = ("", lines.ReadLine()); line is not null; line = lines.ReadLine())
            {
                if (line[..5] != current)
                {
                    file?.Commit(overwrite: true);
                    file?.Dispose();
                    current = line[..5];
                    file = DurableFile.Create(plan.SourcesPath(int.Parse(current, CultureInfo.InvariantCulture)));
                }
                file!.Stream.Write(Encoding.UTF8.GetBytes(line.AsSpan(NumberLength).ToString() + "\n")); // the first line opens one
            }
            file?.Commit(overwrite: true);
        }
        finally
        {
            file?.Dispose();
        }
    }

    public void Dispose()
    {
        _links.Dispose();
        _rows.Dispose();
    }
}
