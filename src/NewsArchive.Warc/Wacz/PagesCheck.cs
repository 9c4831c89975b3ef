using NewsArchive.Warc.Records;

namespace NewsArchive.Warc.Wacz;

/// <summary>Checks that every page of the page lists can be opened (WACZ 1.1.1 "pages.jsonl").</summary>
sealed class PagesCheck(WaczReader reader, CaptureSet captures, WaczFindings findings)
{
    const string MainList = "pages/pages.jsonl";

    public void Run(PackageFile? package, CancellationToken cancel)
    {
        if (reader.Entries.All(entry => entry.Name != MainList))
            findings.Fail("pages-missing", "is missing", MainList);
        foreach (var file in reader.Entries.Where(entry => WaczLayout.IsPages(entry.Name)))
            ReadFile(file.Name, cancel);
        if (package?.MainPageUrl is { } url)
            Resolve(url, package.MainPageDate, WaczLayout.Package, null);
    }

    void ReadFile(string name, CancellationToken cancel)
    {
        try
        {
            var isFirst = true;
            foreach (var (offset, line) in reader.ReadLines(name))
            {
                cancel.ThrowIfCancellationRequested();
                if (!line.IsEmpty)
                    ReadLine(name, offset, line, isFirst);
                isFirst = false;
            }
            if (isFirst)
                findings.Fail("page-line", "has no header line", name);
        }
        catch (WarcFormatException e)
        {
            findings.Fail("page-line", e);
        }
    }

    void ReadLine(string name, long offset, ReadOnlyMemory<byte> line, bool isFirst)
    {
        using var json = PackageFile.Parse(line, name, offset);
        if (isFirst && PackageFile.Text(json.RootElement, "format") != "json-pages-1.0")
            findings.Fail("page-line", "the first line is no header of json-pages-1.0", name, offset);
        if (isFirst && findings.IsOwn && !line.Span.SequenceEqual(PackageJson.PagesHeader))
            findings.Fail("page-line", "the first line is not what our writer writes", name, offset);
        if (isFirst)
            return;
        if (PackageFile.Text(json.RootElement, "url") is { } url)
            Resolve(url, PackageFile.Text(json.RootElement, "ts"), name, offset);
        else
            findings.Fail("page-line", "a page without url", name, offset);
    }

    void Resolve(string url, string? date, string file, long? offset)
    {
        if (!WarcDate.TryParse(date, out var instant))
            findings.FailIfOwn("page-line", $"{url}: '{date}' is no instant", file, offset);
        else if (captures.Contains(url, instant))
            return;
        // Others note when the page was loaded, not when its record began; players take the nearest capture.
        if (!captures.ContainsUrl(url))
            findings.Fail("page-unresolved", $"{url} is not in the index", file, offset);
        else
            findings.FailIfOwn("page-unresolved", $"{url} is not in the index at {date}", file, offset);
    }
}
