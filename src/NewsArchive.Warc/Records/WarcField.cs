using System.Buffers;

namespace NewsArchive.Warc.Records;

/// <summary>One <c>Name: value</c> line of a WARC record or HTTP head, as written (WARC 1.1 §4).</summary>
/// <param name="Name">The field name, case kept; compared without case.</param>
/// <param name="Value">The value without surrounding white space.</param>
public readonly record struct WarcField(string Name, string Value)
{
    // WARC 1.1 §4: token = 1*<any US-ASCII character except CTLs or separators>
    static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");

    static readonly SearchValues<char> LineBreakers = SearchValues.Create("\r\n\0");

    /// <summary>The value with RFC 2047 encoded words (<c>=?utf-8?B?…?=</c>) decoded, as WARC 1.1 §4 allows them.</summary>
    public string Text => EncodedWords.Decode(Value);

    /// <summary>Whether the text can stand before the colon of a field.</summary>
    internal static bool IsToken(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(TokenCharacters);

    /// <summary>Refuses what would write another line than this field.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value holds CR, LF or NUL.</exception>
    internal void ThrowIfUnsafe()
    {
        if (!IsToken(Name))
            throw Refusal($"'{Name}' is no field name", "name");
        if (Value is null || Value.AsSpan().ContainsAny(LineBreakers))
            throw Refusal($"the value of {Name} holds CR, LF or NUL", "value");
    }

    /// <summary>The error for a part of a head that must not be written.</summary>
    internal static ArgumentException Refusal(string message, string part) => new(message, part);
}
