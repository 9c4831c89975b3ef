using System.Text;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Bundles;

/// <summary>The text that tells a librarian how to get everything out of a bundle without this tool.</summary>
static class BundleReadme
{
    public const string EntryName = "newsarchive/README.txt";
    public const string SumsEntryName = "newsarchive/sha256sums.txt";

    /// <summary>The text; <paramref name="archiveId"/> makes its commands exact.</summary>
    public static byte[] ToBytes(string archiveId) => Encoding.UTF8.GetBytes(
        $"""
        THIS FILE IS A WACZ 1.1.1: A ZIP OF WARC FILES
        ==============================================
        Open it in any web archive player (ReplayWeb.page for one), or run
            newsarchive restore BUNDLE.wacz -o FOLDER

        WHAT IS INSIDE
            archive/articles.warc.gz   the source files byte for byte, the cleaned articles, the pages, the images as shown
            archive/captures.warc.gz   the images as received over HTTP, with their requests (when there are any)
            indexes/, pages/           the CDXJ index and the list of pages that players read
            newsarchive/manifest.json  which record holds which file: path, size, time, mode, SHA-256
            newsarchive/sha256sums.txt SHA-256 of every source file, for sha256sum -c
            datapackage.json           SHA-256 of every file in this zip

        RECOVERING BY HAND
        Each record of a WARC file is: a head of "Name: value" lines, an empty line, exactly Content-Length bytes, two line ends.
        The source file PATH is the resource record whose WARC-Target-URI is
            https://newsarchive.invalid/{archiveId}/source/PATH      (percent-encoded)
        With unzip, gunzip and a POSIX shell alone:
            unzip BUNDLE.wacz -d bundle
            gunzip -c bundle/archive/articles.warc.gz > articles.warc
            grep -a -b '^WARC-Target-URI: https://newsarchive.invalid/{archiveId}/source/' articles.warc
        gives the byte position of each record's head; after the head's empty line, "tail -c +POSITION | head -c LENGTH" is the file.
        With Python 3 all source files at once, then checked (without the four spaces before each line):
            python3 - <<'EOF'
            import os, urllib.parse
            prefix = b'https://newsarchive.invalid/{archiveId}/source/'
            with open('articles.warc', 'rb') as warc:
                while warc.readline():
                    head = dict(line.rstrip(b'\r\n').split(b': ', 1) for line in iter(warc.readline, b'\r\n'))
                    block = warc.read(int(head[b'Content-Length']))
                    warc.read(4)
                    uri = head.get(b'WARC-Target-URI', b'')
                    if head[b'WARC-Type'] == b'resource' and uri.startswith(prefix):
                        path = b'restored/' + urllib.parse.unquote_to_bytes(uri[len(prefix):])
                        os.makedirs(os.path.dirname(path), exist_ok=True)
                        open(path, 'wb').write(block)
            EOF
            (cd restored && sha256sum -c ../bundle/newsarchive/sha256sums.txt)

        """.ReplaceLineEndings("\n"));

    /// <summary>The text for a bundle that was merged or split: its sources come from several archives, so the manifest leads to them.</summary>
    public static byte[] ToMergedBytes() => Encoding.UTF8.GetBytes(
        """
        THIS FILE IS A WACZ 1.1.1: A ZIP OF WARC FILES
        ==============================================
        Open it in any web archive player (ReplayWeb.page for one), or run
            newsarchive restore BUNDLE.wacz -o FOLDER

        WHAT IS INSIDE
            archive/*.warc.gz          the records of every bundle and WARC file that it was made from
            indexes/, pages/           the CDXJ index and the list of pages that players read
            newsarchive/inputs.jsonl   which files it was made from: name, length, SHA-256
            newsarchive/manifest.json  which record holds which file: path, size, time, mode, SHA-256 (where an input had one)
            newsarchive/sha256sums.txt SHA-256 of every source file, for sha256sum -c
            datapackage.json           SHA-256 of every file in this zip

        RECOVERING BY HAND
        Each record of a WARC file is: a head of "Name: value" lines, an empty line, exactly Content-Length bytes, two line ends.
        The source file PATH is the resource record whose WARC-Record-ID the manifest gives as "recordId" under "sources".
            unzip BUNDLE.wacz -d bundle
            gunzip -c bundle/archive/*.warc.gz > all.warc
        With Python 3 all source files at once, then checked (without the four spaces before each line):
            python3 - <<'EOF'
            import base64, json, os
            with open('bundle/newsarchive/manifest.json', 'rb') as file:
                rows = json.load(file)['sources']
            paths = {}
            for row in rows:
                path = base64.b64decode(row['pathBytes']) if 'pathBytes' in row else row['path'].encode()
                paths.setdefault(row['recordId'].encode(), []).append(path)
            with open('all.warc', 'rb') as warc:
                while warc.readline():
                    head = dict(line.rstrip(b'\r\n').split(b': ', 1) for line in iter(warc.readline, b'\r\n') if b': ' in line)
                    block = warc.read(int(head[b'Content-Length']))
                    warc.read(4)
                    for path in paths.get(head[b'WARC-Record-ID'], []):
                        path = b'restored/' + path
                        os.makedirs(os.path.dirname(path), exist_ok=True)
                        open(path, 'wb').write(block)
            EOF
            (cd restored && sha256sum -c ../bundle/newsarchive/sha256sums.txt)

        """.ReplaceLineEndings("\n"));

    /// <summary><c>sha256sum -c</c> lines of the sources that are there; a name with a backslash or line end is escaped the way coreutils reads it.</summary>
    public static IEnumerable<byte[]> SumLines(IEnumerable<ManifestSource> sources) =>
        sources.Where(source => !source.Lost).Select(source => SumLine(source.Digest, source.PathBytes.IsDefaultOrEmpty ? Encoding.UTF8.GetBytes(source.Path) : source.PathBytes.AsSpan()));

    /// <summary>Writes them.</summary>
    public static void WriteSums(IEnumerable<ManifestSource> sources, Stream output)
    {
        foreach (var line in SumLines(sources))
            output.Write(line);
    }

    /// <summary>One line of it. Escaping goes by bytes: the second byte of a GBK letter may be a backslash.</summary>
    public static byte[] SumLine(WarcDigest digest, ReadOnlySpan<byte> name)
    {
        var isEscaped = name.ContainsAny((byte)'\\', (byte)'\n', (byte)'\r');
        using var line = new MemoryStream(name.Length + 80);
        line.Write(Encoding.ASCII.GetBytes((isEscaped ? "\\" : "") + digest.Hex + "  "));
        foreach (var b in name)
            line.Write(b switch { (byte)'\\' => "\\\\"u8, (byte)'\n' => "\\n"u8, (byte)'\r' => "\\r"u8, _ => new(in b) });
        line.WriteByte((byte)'\n');
        return line.ToArray();
    }
}
