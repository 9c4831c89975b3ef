using System.Text;

namespace NewsArchive.Warc.Storage;

/// <summary>
/// An absolute path as text, and as bytes when it is no Unicode text: Linux knows names as bytes, .NET cannot spell all of them.
/// </summary>
readonly struct DiskPath
{
    readonly byte[]? _bytes;

    /// <summary>A path that .NET can spell.</summary>
    public DiskPath(string text) => Text = text;

    /// <summary>A path of bytes without NUL; <paramref name="text"/> is for messages.</summary>
    public DiskPath(byte[] bytes, string text) => (_bytes, Text) = (bytes, text);

    /// <summary>The path to be read; to be used only where <see cref="IsText"/>.</summary>
    public string Text { get; }

    /// <summary>Whether <see cref="Text"/> is the path itself.</summary>
    public bool IsText => _bytes is null;

    /// <summary>Whether it is the top, above which there is no folder. Not for text paths.</summary>
    public bool IsRoot => _bytes is [(byte)'/'];

    /// <summary>What system calls take, ended by NUL.</summary>
    public byte[] ToBytes() => _bytes is null ? [.. Encoding.UTF8.GetBytes(Text), 0] : [.. _bytes, 0];

    /// <summary>Length of the last name in bytes. Not for text paths.</summary>
    public int NameLength => _bytes is null ? 0 : _bytes.Length - _bytes.AsSpan().LastIndexOf((byte)'/') - 1;

    /// <summary>The folder above.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public DiskPath Folder
    {
        get
        {
            var text = Path.GetDirectoryName(Text);
            if (_bytes is null)
                return new DiskPath(text ?? throw new IOException($"{Text}: names no file."));
            var end = _bytes.AsSpan().LastIndexOf((byte)'/');
            return new DiskPath(end == 0 ? [(byte)'/'] : _bytes[..end], text ?? Text);
        }
    }

    /// <summary>The same path with ASCII text behind its first <paramref name="keptNameBytes"/> bytes of the last name. Not for text paths.</summary>
    public DiskPath WithEnd(int keptNameBytes, string suffix)
    {
        var start = _bytes.AsSpan().LastIndexOf((byte)'/') + 1;
        return new DiskPath([.. _bytes.AsSpan(0, start + keptNameBytes), .. Encoding.ASCII.GetBytes(suffix)], Text + suffix);
    }
}
