using System.IO.Hashing;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// Reads the articles inside a container, in memory; nothing is ever extracted to disk. Names, lengths, checksums and counts of the
/// container are claims: each is checked here. A broken container gives what could be read and one problem row.
/// </summary>
sealed class ContainerReader(ArticleReaderOptions options, ReadingRows rows)
{
    readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    readonly ArticleParser _articles = new(options, rows);
    readonly JsonLinesReader _lines = new(options, rows);

    /// <summary>Reads a seekable stream.</summary>
    public void Read(Stream stream, long length)
    {
        var budget = new ContainerBudget(options, length);
        var isZip = IsZip(stream);
        stream.Position = 0;
        if (TryRead(ContainerFormats.Members(stream, budget), budget) || _paths.Count > 0 || !isZip)
            return;
        stream.Position = 0;
        TryRead(ContainerFormats.ZipWithoutDirectory(stream), budget);
    }

    static bool IsZip(Stream stream) => stream.ReadByte() == 'P' && stream.ReadByte() == 'K';

    /// <summary>False when the container is broken.</summary>
    bool TryRead(IEnumerable<ContainerMember> members, ContainerBudget budget)
    {
        try
        {
            foreach (var member in members)
            {
                if (!rows.HasRoom)
                {
                    rows.Full();
                    return true;
                }
                ReadMember(member, budget);
            }
            return true;
        }
        catch (ContainerLimitException e)
        {
            rows.Problem(rows.Source.Path, "limit", $"{e.Message}; the rest is not read");
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Hostile bytes make a third-party parser throw whatever its code runs into (null reference, index, overflow, out of memory
            // for a claimed dictionary): all mean that the container cannot be read further.
            Broken(e);
            return false;
        }
    }

    void Broken(Exception e)
    {
        if (!rows.Problems.Any(row => row.Rule == "container"))
            rows.Problem(rows.Source.Path, "container", $"broken container ({e.Message.ReplaceLineEndings(" ")}); the members read so far are used");
    }

    void ReadMember(ContainerMember member, ContainerBudget budget)
    {
        if (member.IsDirectory)
            return;
        if (!MemberPath.TryMap(member.Name, isBackslashSeparator: !member.IsTar, out var path))
        {
            rows.Problem(rows.Source.Path, "member-name", $"member {member.Name} is refused: {path}");
            return;
        }
        var kind = SourceEndings.KindOf(path);
        var fullPath = $"{rows.Source.Path}/{path}";
        if (kind == SourceKind.Other || MemberPath.IsHidden(path))
            rows.SkippedMembers++;
        else if (Refusal(member, kind, path) is var (rule, message))
            rows.Problem(fullPath, rule, message);
        else
            ReadContent(member, kind, fullPath, path == member.Name ? null : member.Name, budget);
    }

    (string Rule, string Message)? Refusal(ContainerMember member, SourceKind kind, string path) =>
        kind is SourceKind.Container or SourceKind.WebArchive ? ("nested-container", "a container inside a container is kept, not read; unpack it first")
        : member.IsEncrypted ? ("encrypted", "the member is encrypted; unpack it with its password first")
        : member.IsLink ? ("link", "a link inside a container is not followed")
        : !_paths.Add(path) ? ("duplicate", "an earlier member has the same name; this one is kept inside the container only")
        : null;

    void ReadContent(ContainerMember member, SourceKind kind, string path, string? memberName, ContainerBudget budget)
    {
        using var content = member.Open();
        var limit = kind == SourceKind.JsonLines ? Math.Min(options.MaxContainerBytes, Array.MaxLength) : options.MaxArticleBytes;
        if (BoundedBytes.Read(content, limit) is not { } bytes)
        {
            budget.Take(member.IsTar ? 0 : limit);
            rows.TooLarge(path, limit);
            return;
        }
        budget.Take(member.IsTar ? 0 : bytes.Length);
        if (member.Crc is { } crc && Crc32.HashToUInt32(bytes) != crc)
            rows.Problem(path, "crc", "the member's CRC-32 does not fit its bytes; it is not read as an article");
        else if (bytes.Length == 0)
            rows.Problem(path, "empty", "the member is empty");
        else if (kind == SourceKind.JsonLines)
            _lines.Read(path, new MemoryStream(bytes), memberName);
        else
            _articles.Parse(path, bytes, memberName);
    }
}
