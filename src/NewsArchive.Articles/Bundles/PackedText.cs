using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using NewsArchive.Warc.Records;

namespace NewsArchive.Articles.Bundles;

/// <summary>A text as UTF-8, which is half as long where most of it is ASCII: a manifest holds ten for each article.</summary>
readonly struct PackedText : IEquatable<PackedText>
{
    readonly object? _text; // byte[], or the string where that is no UTF-16

    PackedText(object? text) => _text = text;

    /// <summary>Packs a text.</summary>
    public static PackedText Of(string? text)
    {
        if (text is null)
            return default;
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        return Utf8.FromUtf16(text, bytes, out _, out _, replaceInvalidSequences: false) == OperationStatus.Done ? new(bytes) : new(text);
    }

    /// <summary>Packs a text that is often equal to another, which it then shares.</summary>
    public static PackedText Of(string? text, PackedText other) => Of(text) is var packed && packed.Equals(other) ? other : packed;

    /// <summary>The text, made anew; null: there is none.</summary>
    public override string? ToString() => _text is byte[] bytes ? Encoding.UTF8.GetString(bytes) : (string?)_text;

    public bool Equals(PackedText other) => _text is byte[] bytes && other._text is byte[] others ? bytes.AsSpan().SequenceEqual(others) : Equals(_text, other._text);

    public override bool Equals(object? obj) => obj is PackedText other && Equals(other);

    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);
}

/// <summary>A record id of 16 bytes where it is a UUID, as ours are.</summary>
readonly record struct PackedId
{
    const string Start = "<urn:uuid:";

    readonly Guid _uuid;
    readonly string? _other;

    PackedId(Guid uuid, string? other) => (_uuid, _other) = (uuid, other);

    /// <summary>Packs an id; null, as of JSON that has none, is an empty one.</summary>
    public static PackedId Of(string? id) =>
        id?.Length == 47 && Guid.TryParseExact(id.AsSpan(Start.Length, 36), "D", out var uuid) && new PackedId(uuid, null) is var packed && packed.ToString() == id ? packed : new(default, id ?? "");

    /// <summary>The id.</summary>
    public override string ToString() => _other ?? $"{Start}{_uuid:D}>";
}

/// <summary>A digest of 32 bytes where it is SHA-256, as ours are.</summary>
readonly record struct PackedDigest
{
    readonly ulong _a, _b, _c, _d;
    readonly object? _other;

    PackedDigest(ReadOnlySpan<byte> sha256, object? other)
    {
        _other = other;
        if (other is null)
            (_a, _b, _c, _d) = (BinaryPrimitives.ReadUInt64BigEndian(sha256), BinaryPrimitives.ReadUInt64BigEndian(sha256[8..]), BinaryPrimitives.ReadUInt64BigEndian(sha256[16..]), BinaryPrimitives.ReadUInt64BigEndian(sha256[24..]));
    }

    /// <summary>Packs a digest.</summary>
    public static PackedDigest Of(WarcDigest digest)
    {
        Span<byte> bytes = stackalloc byte[32];
        return digest is { Algorithm: "sha256", Hex.Length: 64 } && Convert.FromHexString(digest.Hex, bytes, out _, out _) == OperationStatus.Done && Convert.ToHexStringLower(bytes) == digest.Hex ? new(bytes, null) : new([], digest);
    }

    /// <summary>The digest.</summary>
    public WarcDigest ToDigest()
    {
        if (_other is WarcDigest other)
            return other;
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, _a);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], _b);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], _c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], _d);
        return new("sha256", Convert.ToHexStringLower(bytes));
    }
}
