using BenchmarkDotNet.Running;
using NewsArchive.Benchmarks;
using NewsArchive.Benchmarks.Cleaning;

// ./do bench            end to end, start-up and resizing against the peer; a Markdown table on standard output
// ./do bench clean ARGS cleaning against the cleaners of others (--articles N, --rounds N, --peers NAME,…, --race, --batch, folders of real articles)
// ./do bench hot ARGS…  hot paths in BenchmarkDotNet, which takes the ARGS (for example --filter '*')
// ./do bench warc [ROUNDS] [--size MB] [--huge] [POSTS]   WARC and WACZ beside warcio.js, js-wacz, gzip, sha256sum and wget
// ./do bench images [ROUNDS]   fetching, resizing and archiving pictures beside wget, wget2, sharp and vipsthumbnail
if (args is ["images", .. var rounds])
{
    var figures = new FigureTable();
    ImagePeers.Measure(figures, rounds is [var number] ? int.Parse(number, System.Globalization.CultureInfo.InvariantCulture) : 5);
    figures.Print(Console.Out);
    return 0;
}
if (args is ["warc", .. var warc])
{
    WarcPeers.Measure(warc);
    return 0;
}
if (args is ["hot", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(Workload).Assembly).Run(rest);
    return 0;
}

if (args is ["clean", .. var cleaning])
{
    CleaningAgainstPeers.Measure(cleaning);
    return 0;
}

var articles = args is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 1000;
using var workload = Workload.Create(articles);
var table = new FigureTable();
EndToEnd.Measure(workload, table);
StartUp.Measure(table);
Resizing.Measure(workload, table);
table.Print(Console.Out);
return 0;
