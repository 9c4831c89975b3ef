using System.Text;
using NewsArchive.Warc;
using NewsArchive.Warc.Cdxj;
using NewsArchive.Warc.Reading;

namespace NewsArchive.Articles.Verifying;

/// <summary>Verifies a file by what it is: WACZ, WARC, or CDXJ.</summary>
public static class FileVerifier
{
    /// <summary>The longest index line in characters.</summary>
    const int MaxLineLength = 1 << 20;

    /// <summary>Every finding. The kind is told by the first bytes; the name decides only between text formats.</summary>
    /// <exception cref="WarcFormatException">The file is none of these.</exception>
    public static IReadOnlyList<WarcDiagnostic> Verify(string path, CancellationToken cancel = default) => FileKinds.Tell(path) switch
    {
        FileKind.Wacz => BundleVerifier.Verify(path, cancel),
        FileKind.Warc => VerifyWarc(path, cancel),
        FileKind.Cdxj => VerifyIndex(path, cancel),
        _ => throw new WarcFormatException("neither a WACZ, nor a WARC, nor a CDXJ file", path),
    };

    static IReadOnlyList<WarcDiagnostic> VerifyWarc(string path, CancellationToken cancel)
    {
        using var stream = File.OpenRead(path);
        return WarcVerifier.Verify(stream, Path.GetFileName(path), cancel);
    }

    static List<WarcDiagnostic> VerifyIndex(string path, CancellationToken cancel)
    {
        var findings = new List<WarcDiagnostic>();
        var (number, previous) = (0, "");
        foreach (var line in File.ReadLines(path, Encoding.UTF8))
        {
            cancel.ThrowIfCancellationRequested();
            number++;
            if (line.Length > MaxLineLength || (!line.StartsWith('!') && !CdxjEntry.TryParse(line, out _)))
                findings.Add(new WarcDiagnostic("cdxj-line", WarcDiagnosticLevel.Fail, $"line {number.ToString(System.Globalization.CultureInfo.InvariantCulture)} is no CDXJ entry", Path.GetFileName(path)));
            if (Compare(previous, line) > 0)
                findings.Add(new WarcDiagnostic("cdxj-order", WarcDiagnosticLevel.Fail, $"line {number.ToString(System.Globalization.CultureInfo.InvariantCulture)} sorts before the line above it", Path.GetFileName(path)));
            previous = line;
        }
        return findings;
    }

    static int Compare(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
