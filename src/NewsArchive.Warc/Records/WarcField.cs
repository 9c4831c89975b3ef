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
    /// <exception cref="WarcRuleException">The name is no token, or the value holds CR, LF or NUL.</exception>
    internal void ThrowIfUnsafe(string? recordId = null)
    {
        if (!IsToken(Name))
            throw new WarcRuleException($"'{Name}' is no field name", "malformed-name", Section, Name, recordId);
        if (Value is null || Value.AsSpan().ContainsAny(LineBreakers))
            throw new WarcRuleException($"the value of {Name} holds CR, LF or NUL", "control-character", Section, Name, recordId);
    }

    /// <summary>Where heads of records and of HTTP messages are defined alike.</summary>
    internal const string Section = "WARC 1.1 §4, RFC 9112 §5";
}
