using System.Globalization;
using NewsArchive.Articles.Bundles;
using NewsArchive.Warc;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Articles.Verifying;

/// <summary>Verifies a file by what it is: WACZ, WARC, or CDXJ.</summary>
public static class FileVerifier
{
    /// <summary>Every finding. The kind is told by the first bytes; the name decides only between text formats.</summary>
    /// <exception cref="WarcFormatException">The file is none of these.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(string path, CancellationToken cancel = default) => FileKinds.Tell(path) switch
    {
        FileKind.Wacz => BundleVerifier.Verify(path, cancel),
        FileKind.Warc => VerifyWarc(path, cancel),
        FileKind.Cdxj => VerifyIndex(IndexLines.Read(path), Path.GetFileName(path), cancel),
        _ => throw FileKinds.Refusal(path, "neither a WACZ, nor a WARC, nor a CDXJ file"),
    };

    /// <summary>The same of what is read once. Payload digests of records that are cut into segments are not compared, which a finding says.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(StreamedInput input, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.IsIndex ? VerifyIndex(IndexLines.Read(input.Stream, input.Name), input.Name, cancel) : WarcVerifier.Verify(input.Stream, input.Name, cancel);
    }

    static IReadOnlyList<WarcDiagnostic> VerifyWarc(string path, CancellationToken cancel)
    {
        using var stream = File.OpenRead(path);
        return WarcVerifier.Verify(stream, Path.GetFileName(path), cancel);
    }

    static List<WarcDiagnostic> VerifyIndex(IEnumerable<IndexLine> lines, string name, CancellationToken cancel)
    {
        var findings = new List<WarcDiagnostic>();
        void Fail(string rule, IndexLine line, string message) =>
            findings.Add(new WarcDiagnostic(rule, WarcDiagnosticLevel.Fail, string.Create(CultureInfo.InvariantCulture, $"line {line.Number} {message}"), name));
        var previous = ReadOnlyMemory<byte>.Empty;
        foreach (var line in lines)
        {
            cancel.ThrowIfCancellationRequested();
            if (line.Entry is null && !line.IsHead)
                Fail("cdxj-line", line, "is no CDXJ entry");
            if (previous.Span.SequenceCompareTo(line.Bytes.Span) > 0)
                Fail("cdxj-order", line, "sorts before the line above it");
            previous = line.Bytes;
        }
        return findings;
    }
}
