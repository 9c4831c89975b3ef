using System.IO.Hashing;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;
using NewsArchive.Warc.Storage;
using NewsArchive.Warc.Wacz;

namespace NewsArchive.Warc.Rewriting;

/// <summary>One run of <see cref="WaczRepair"/>.</summary>
sealed class BundleSalvage(Stream input, string fileName, Stream output, WaczRepairOptions options) : IDisposable
{
    const int MaxPackageBytes = PackageFile.MaxBytes; // datapackage.json and its digest are read as a whole; that of 50,000 files is shorter.
    const int FilesMadeAnew = 10; // index, page list, datapackage.json, and those of the caller
    const int MaxPagesExpansion = 100; // Page lists reach 20.
    const long FreePagesBytes = 16 << 20; // Below this no ratio is a danger.

    // One file for all archives: a hostile zip has a hundred thousand.
    readonly Lazy<FileStream> _inflated = new(TemporaryStream), _repaired = new(TemporaryStream);
    readonly WaczWriter _wacz = new(output) { IsForeign = true };
    readonly CdxjLines _index = new();
    readonly List<KeyValuePair<string, WarcRepairReport>> _archives = [];
    readonly List<WarcLoss> _losses = [];
    readonly List<WarcLoss> _damaged = []; // unless they are made anew
    readonly List<WarcLoss> _damagedPages = []; // likewise
    readonly HashSet<string> _names = new(StringComparer.Ordinal);
    readonly SalvagedPages _pages = new();
    SalvagedPackage _package = new();
    DateTimeOffset _latest = DateTimeOffset.UnixEpoch;
    int _newNames;
    int _entriesLeft = new WaczReaderOptions().MaxEntryCount - FilesMadeAnew;
    long _packageBytesLeft; // for the list of files
    (int Count, long Bytes) _leftOut; // files that are sound
    bool _hasPages, _wasSigned;

    public WaczRepairReport Run(CancellationToken cancel)
    {
        var parts = new ZipLocalScan(input).Run().ToList();
        ReadPackage(parts);
        _packageBytesLeft = MaxPackageBytes - PackageJson.ToPackage(_package.ToPackage() with { MainPageUrl = _package.MainPageUrl }, []).Length - 4096;
        parts = parts.ConvertAll(NameByDigest);
        foreach (var part in parts)
            if (part.Name is { } name && WaczLayout.IsPages(name))
                ReadPages(part, name);
        var arePagesSound = _hasPages && _damagedPages.Count == 0 && _pages.Unreadable == 0;
        options.InspectPages?.Invoke(_pages.Read().Select(page => page.Url), arePagesSound);
        var others = new List<ZipPart>();
        foreach (var part in parts.Where(part => part.Name is null || !WaczLayout.IsMadeAnew(part.Name)))
        {
            cancel.ThrowIfCancellationRequested();
            if (part.Name is null || WaczLayout.IsArchive(part.Name) || MayBeArchive(part))
                TakeArchive(part, cancel);
            else
                others.Add(part);
        }
        _wacz.AddIndex(_index);
        var captures = new CaptureDates(_index.ReadEntries(cancel));
        var salvage = Adapt(new() { Files = [.. others.Select(part => Take(part, cancel)).OfType<WaczSalvagedFile>()], Pages = _pages.Keep(captures), ArePagesSound = arePagesSound });
        var keptPages = AddPages(salvage.Pages, cancel);
        foreach (var file in salvage.Files)
            AddFile(file);
        var kept = salvage.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
        _losses.AddRange(_damaged.Where(loss => !kept.Contains(loss.File)));
        _losses.AddRange(salvage.ArePagesSound ? [] : _damagedPages);
        if (_leftOut.Count > 0)
            _losses.Add(new(fileName, 0, _leftOut.Bytes, $"files are left out, as no bundle that can be opened holds so many: {_leftOut.Count}", null, null));
        var lostPages = Math.Max(0, _pages.Count + _pages.Unreadable - keptPages);
        _wacz.Finish(_package.ToPackage(captures, _latest, _losses.Count + lostPages > 0 ? options.Software : null));
        return new() { Archives = _archives, KeptFiles = [.. salvage.Files.Select(file => file.Name)], Pages = (keptPages, lostPages), Losses = _losses, WasSigned = _wasSigned };
    }

    int AddPages(IEnumerable<WaczPage> pages, CancellationToken cancel)
    {
        var count = 0;
        _wacz.AddPages(pages.Select(page =>
        {
            cancel.ThrowIfCancellationRequested();
            count++;
            return page;
        }));
        return count;
    }

    void AddFile(WaczSalvagedFile file) => _wacz.AddTextEntry(file.Name, stream =>
    {
        using var content = file.Open();
        content.CopyTo(stream);
    });

    WaczSalvage Adapt(WaczSalvage salvage) => options.Adapt?.Invoke(salvage) ?? salvage;

    /// <summary>Title, dates and digests of the other files: proven by the zip's checksum or by datapackage-digest.json, else named as damaged.</summary>
    void ReadPackage(List<ZipPart> parts)
    {
        var digest = parts.Find(part => part.Name == WaczLayout.PackageDigest) is { } digestPart ? ReadPackageFile(digestPart) : null;
        _wasSigned = digest is not null && WaczSignature.IsIn(new MemoryStream(digest));
        if (parts.Find(part => part.Name == WaczLayout.Package) is not { } part)
        {
            _losses.Add(new(WaczLayout.Package, 0, null, "is missing: what it says of the whole bundle is lost", null, null));
            return;
        }
        if (ReadPackageFile(part) is not { } json)
        {
            _losses.Add(new(WaczLayout.Package, part.Offset, part.Length, $"is longer than {MaxPackageBytes} bytes, so it was not read: what it says of the whole bundle is lost", null, null));
            return;
        }
        var isSound = Crc32.HashToUInt32(json) == part.Crc32
            || (digest is not null && SalvagedPackage.ReadDigest(digest) == Records.WarcDigest.Sha256(json));
        if (SalvagedPackage.Read(json, isSound) is not { } package)
        {
            _losses.Add(new(WaczLayout.Package, part.Offset, part.Length, $"{part.Objection ?? "is no JSON that can be read"}: what it says of the whole bundle is lost", null, null));
            return;
        }
        _package = package;
        if (!isSound)
            _losses.Add(new(WaczLayout.Package, part.Offset, part.Length, "is damaged: title and dates of the bundle are taken as they can be read, and may be wrong", null, null));
        if (package.Refused is [var objection, ..])
            _losses.Add(new(WaczLayout.Package, part.Offset, part.Length, $"lists names that no file can have, which are left out ({package.Refused.Count}; the first is {objection})", null, null));
    }

    void ReadPages(ZipPart part, string name)
    {
        _hasPages = true;
        var isCut = false;
        _pages.Add(OpenPages);
        if (isCut)
            _damagedPages.Add(new(name, part.Offset, part.Length, $"expands more than {MaxPagesExpansion} times, as no page list does: only its beginning was read", null, null));
        else if (!IsSound(part, name, out _))
            _damagedPages.Add(new(name, part.Offset, part.Length, $"{part.Objection ?? "is damaged"}: its lines are taken as they can be read, and titles and texts in them may be wrong", null, null));

        Stream OpenPages() => part.IsStored ? Open(part) : new InflatedStream(Compressed(part)) { MaxBytes = Math.Max(FreePagesBytes, MaxPagesExpansion * part.Length), OnCut = () => isCut = true };
    }

    /// <summary>The part under the name that datapackage.json gives to its content, where its header has a name that is not listed.</summary>
    ZipPart NameByDigest(ZipPart part)
    {
        if (!part.IsStored || _package.Digests.Count == 0 || (part.Name is not null && (WaczLayout.IsMadeAnew(part.Name) || _package.Digests.ContainsKey(part.Name))))
            return part;
        using var content = Open(part);
        var digest = Records.WarcDigest.Sha256(content);
        return _package.Names.TryGetValue(digest, out var name) ? part with { Name = name } : part;
    }

    /// <summary>Whether an entry that nothing lists begins like an archive: then a bit of its name was flipped.</summary>
    bool MayBeArchive(ZipPart part)
    {
        if (part.Name is not null && _package.Digests.ContainsKey(part.Name))
            return false;
        Span<byte> start = stackalloc byte[RecordScan.MagicLength];
        using var content = Open(part);
        start = start[..content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        return GzipMemberStream.IsMagic(start) || ZstdFrame.IsMagic(start) || ZstdFrame.IsDictionary(start) || RecordScan.IsPlainRecord(start);
    }

    void TakeArchive(ZipPart part, CancellationToken cancel)
    {
        var name = part.Name is { } own && WaczLayout.IsArchive(own) && _names.Add(own) ? own : NewName();
        using var index = new SpilledBytes();
        var repaired = Emptied(_repaired);
        using var content = OpenToSeek(part);
        WarcRepairReport report;
        try
        {
            report = WarcRepair.Repair(content, part.Name ?? fileName, repaired, record => Note(record, name, index), cancel);
        }
        catch (WarcFormatException e)
        {
            _losses.Add(new(part.Name ?? fileName, part.Offset, part.Length, e.Reason, null, null)); // an ARC file
            return;
        }
        var isEmpty = report.Copied + report.Rewritten == 0;
        if (isEmpty && part.Objection is { } objection)
            _losses.Add(new(part.Name ?? fileName, part.Offset, part.Length, objection, null, null));
        else
            _losses.AddRange(report.Losses.Select(loss => part.Name is null ? loss with { Offset = loss.Offset + part.Offset } : loss));
        if (isEmpty || !HasRoom(name, part))
            return; // a file without records is no WARC file; the losses say what was in it
        _archives.Add(new(name, report));
        foreach (var line in index.ReadFrom(0))
            _index.Add(line.Span);
        repaired.Position = 0;
        options.Inspect?.Invoke(name, repaired);
        repaired.Position = 0;
        _wacz.AddEntry(name, repaired.CopyTo);
    }

    /// <summary>Whether the new bundle can still be opened with one more file.</summary>
    bool HasRoom(string name, ZipPart part)
    {
        var length = PackageJson.MaxLengthOf(name);
        if (_entriesLeft > 0 && _packageBytesLeft >= length)
        {
            (_entriesLeft, _packageBytesLeft) = (_entriesLeft - 1, _packageBytesLeft - length);
            return true;
        }
        _leftOut = (_leftOut.Count + 1, _leftOut.Bytes + part.Length);
        return false;
    }

    string NewName()
    {
        while (true)
            if (string.Create(System.Globalization.CultureInfo.InvariantCulture, $"archive/recovered-{_newNames++}.warc.gz") is var name && _names.Add(name))
                return name;
    }

    void Note(RewrittenRecord record, string name, SpilledBytes index)
    {
        if (record.Head.Date is { } date && date > _latest)
            _latest = date;
        if (CdxjBuilder.Build(record.Head, record.HttpHead, record.Location, name[WaczLayout.ArchiveFolder.Length..]) is { } entry)
            index.Add(System.Text.Encoding.UTF8.GetBytes(entry.ToLine()));
    }

    /// <summary>A file that is neither archive nor index, where it is sound.</summary>
    WaczSalvagedFile? Take(ZipPart part, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var name = part.Name ?? fileName;
        if (name.EndsWith('/') && part.Length == 0)
            return null;
        if (name.EndsWith('/'))
            _losses.Add(new(name, part.Offset, part.Length, "a folder that has content: it is left out", null, null));
        else if (part.Name is not null && _names.Contains(name))
            _losses.Add(new(name, part.Offset, part.Length, "is there a second time: the first sound one counts", null, null));
        else if (part.Name is not null && IsSound(part, name, out var length))
        {
            _names.Add(name);
            return HasRoom(name, part) ? new(name, length, part.Length, () => Open(part)) : null;
        }
        else
            _damaged.Add(new(name, 0, part.Length, part.Objection ?? "is damaged: its CRC-32 or length differs", null, null));
        return null;
    }

    /// <summary>By the zip's checksum, or by the digest in datapackage.json: either may be what was damaged.</summary>
    bool IsSound(ZipPart part, string name, out long length)
    {
        using var content = Open(part);
        var crc = new Crc32();
        var buffer = new byte[64 * 1024];
        for (length = 0; content.Read(buffer) is > 0 and var read; length += read)
            crc.Append(buffer.AsSpan(0, read));
        if (crc.GetCurrentHashAsUInt32() == part.Crc32)
            return true;
        if (!_package.Digests.TryGetValue(name, out var digest))
            return false;
        using var again = Open(part);
        return digest == Records.WarcDigest.Sha256(again);
    }

    /// <summary>The content, or as much of it as can be read; null when it is too long.</summary>
    byte[]? ReadPackageFile(ZipPart part)
    {
        using var content = Open(part);
        using var copy = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (content.Read(buffer) is > 0 and var read)
        {
            if (copy.Length + read > MaxPackageBytes)
                return null;
            copy.Write(buffer, 0, read);
        }
        return copy.ToArray();
    }

    StreamSlice Compressed(ZipPart part) => new(input, part.Offset, part.Length);

    /// <summary>The content from its beginning to its end; of a DEFLATE stream that breaks, what comes before.</summary>
    Stream Open(ZipPart part) => part.IsStored ? Compressed(part) : new InflatedStream(Compressed(part));

    /// <summary>The same as a stream that seeks.</summary>
    StreamSlice OpenToSeek(ZipPart part)
    {
        if (part.IsStored)
            return Compressed(part);
        var target = Emptied(_inflated);
        using var content = Open(part);
        content.CopyTo(target);
        return new StreamSlice(target, 0, target.Length);
    }

    static FileStream Emptied(Lazy<FileStream> file)
    {
        if (file.Value.Length > 0)
            file.Value.SetLength(0);
        return file.Value;
    }

    public void Dispose()
    {
        _index.Dispose();
        foreach (var file in (Lazy<FileStream>[])[_inflated, _repaired])
            if (file.IsValueCreated)
                file.Value.Dispose();
    }

    static FileStream TemporaryStream() => UnnamedFile.Create(Path.GetTempPath());
}
