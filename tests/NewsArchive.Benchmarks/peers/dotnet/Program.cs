using System.Globalization;
using System.Runtime.CompilerServices;
using NewsArchive.Peers;

// Cleaners that run on .NET, ours among them. See ../README.md. Allocated bytes come as a third number.
if (args is not [var kind, var path] || !Cleaner.Known.TryGetValue(kind, out var make))
    throw new ArgumentException($"usage: {string.Join('|', Cleaner.Known.Keys)} FILE", nameof(args));
var articles = ArticleFile.Read(path);
var cleaner = make();
var runtime = $"{(RuntimeFeature.IsDynamicCodeCompiled ? "JIT" : "native")}, .NET {Environment.Version}";
Console.WriteLine($$"""{"cleaner":"{{cleaner.Name}}","runtime":"{{runtime}}"}""");
while (Console.ReadLine() is { } line)
{
    var (bytes, allocated) = (0L, GC.GetAllocatedBytesForCurrentThread());
    for (var times = int.Parse(line, CultureInfo.InvariantCulture); times > 0; times--)
        foreach (var article in articles)
            bytes += cleaner.Clean(article);
    Console.WriteLine($$"""{"bytes":{{bytes}},"failed":0,"allocated":{{GC.GetAllocatedBytesForCurrentThread() - allocated}}}""");
}
