using System.Collections.Immutable;
using System.Text;

namespace NewsArchive.Articles.Reading;

/// <summary>
/// A path as text, and as bytes when they are not valid UTF-8 (trees with GBK names exist on Linux); then the text is for reading only.
/// </summary>
readonly record struct BytePath(string Text, ImmutableArray<byte> Bytes)
{
    public BytePath(string text) : this(text, default) { }

    /// <summary>What the system calls take.</summary>
    public byte[] ToBytes() => Bytes.IsDefault ? Encoding.UTF8.GetBytes(Text) : [.. Bytes];

    public BytePath Combine(BytePath name)
    {
        if (Text.Length == 0)
            return name;
        var separator = Text.EndsWith('/') ? "" : "/";
        return Bytes.IsDefault && name.Bytes.IsDefault
            ? new(Text + separator + name.Text)
            : new(Text + separator + name.Text, [.. ToBytes(), .. Encoding.UTF8.GetBytes(separator), .. name.ToBytes()]);
    }
}
