using System.Text;

namespace NewsArchive.Articles.Cleaning.Styles;

/// <summary>
/// A <c>style</c> attribute cut into declarations by the CSS tokenizer's rules (CSS Syntax 3 §4): comments, escapes, quotes, brackets and
/// <c>!important</c>. Written by hand because AngleSharp.Css overflows the stack on hostile values and must never see one.
/// </summary>
sealed class InlineStyle
{
    /// <summary>No declarations.</summary>
    public static readonly InlineStyle Empty = new([], "", IsPlain: true);

    readonly List<StyleDeclaration> declarations;

    InlineStyle(List<StyleDeclaration> declarations, string source, bool IsPlain) => (this.declarations, Source, this.IsPlain) = (declarations, source, IsPlain);

    /// <summary>The declarations that win, in written order, one for each property.</summary>
    public IReadOnlyList<StyleDeclaration> Declarations => declarations;

    /// <summary>The attribute as written.</summary>
    public string Source { get; }

    /// <summary>Whether the source says just these declarations: no comment, escape, repeat, <c>!important</c> or rubbish.</summary>
    public bool IsPlain { get; }

    /// <summary>The value of a property in lower case, or null.</summary>
    public string? this[string property]
    {
        get
        {
            foreach (var declaration in declarations) // not Declarations: walking an interface allocates, and rules ask often
                if (declaration.Property == property)
                    return declaration.Value;
            return null;
        }
    }

    /// <summary>Reads the attribute; null gives <see cref="Empty"/>. Linear time; never throws.</summary>
    public static InlineStyle Parse(string? source)
    {
        if (source is null)
            return Empty;
        var declarations = new List<StyleDeclaration>();
        var isPlain = !source.AsSpan().ContainsAny(odd);
        foreach (var part in source.AsSpan().ContainsAny(notPlain) ? new StyleTokenizer(source).Declarations() : source.Split(';'))
            if (Declaration(part) is { } declaration)
                isPlain &= Keep(declarations, declaration);
            else
                isPlain &= string.IsNullOrWhiteSpace(part);
        return new InlineStyle(declarations, source, isPlain);
    }

    /// <summary>Later wins, unless the earlier one is important and the later is not. False when there was one before.</summary>
    static bool Keep(List<StyleDeclaration> declarations, StyleDeclaration declaration)
    {
        var before = declarations.Count - 1;
        while (before >= 0 && declarations[before].Property != declaration.Property)
            before--;
        if (before >= 0 && declarations[before].IsImportant && !declaration.IsImportant)
            return false;
        if (before >= 0)
            declarations.RemoveAt(before);
        if (declarations.Count < MaxDeclarations)
            declarations.Add(declaration);
        return before < 0;
    }

    /// <summary>What a semicolon may stand in, and what is not taken as it stands.</summary>
    static readonly System.Buffers.SearchValues<char> notPlain = System.Buffers.SearchValues.Create("\"'\\/([{");

    static readonly System.Buffers.SearchValues<char> odd = System.Buffers.SearchValues.Create("\\/!\"'<&");

    const int MaxDeclarations = 200; // a real attribute has at most some forty; the list is searched for repeats

    static StyleDeclaration? Declaration(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            return null;
        var property = text.AsSpan(0, colon).Trim().ToString().ToLowerInvariant();
        var value = text.AsSpan(colon + 1).Trim().ToString().ToLowerInvariant();
        var important = value.EndsWith("important", StringComparison.Ordinal) ? value.LastIndexOf('!') : -1;
        var isImportant = important >= 0 && value[(important + 1)..].Trim() == "important";
        if (isImportant)
            value = value[..important].Trim();
        return property.Length == 0 || value.Length == 0 || !StyleValues.IsValid(property, value) ? null : new StyleDeclaration(property, value, isImportant);
    }
}

/// <summary>One declaration.</summary>
/// <param name="Property">Lower-case name, escapes decoded.</param>
/// <param name="Value">Lower-case value, comments gone and escapes decoded.</param>
/// <param name="IsImportant">Whether it said <c>!important</c>.</param>
readonly record struct StyleDeclaration(string Property, string Value, bool IsImportant);

/// <summary>Cuts a declaration list at the semicolons that are outside quotes, brackets and comments.</summary>
ref struct StyleTokenizer(string source)
{
    readonly StringBuilder text = new();
    int at;

    /// <summary>The declarations, comments removed and escapes decoded.</summary>
    public IEnumerable<string> Declarations()
    {
        var declarations = new List<string>();
        var depth = 0;
        while (at < source.Length)
        {
            var c = source[at];
            if (c == ';' && depth == 0)
                Finish(declarations);
            else if (c is '"' or '\'')
                Quoted(c);
            else if (c == '\\')
                Escape();
            else if (c == '/' && at + 1 < source.Length && source[at + 1] == '*')
                Comment();
            else
            {
                depth = Math.Max(0, depth + c switch { '(' or '[' or '{' => 1, ')' or ']' or '}' => -1, _ => 0 });
                text.Append(c);
                at++;
            }
        }
        Finish(declarations);
        return declarations;
    }

    void Finish(List<string> declarations)
    {
        declarations.Add(text.ToString());
        text.Clear();
        at++;
    }

    /// <summary>A string ends at its quote, or (broken) at a newline.</summary>
    void Quoted(char quote)
    {
        text.Append(quote);
        at++;
        while (at < source.Length && source[at] != quote && source[at] != '\n')
            if (source[at] == '\\')
                Escape();
            else
                text.Append(source[at++]);
        text.Append(quote);
        at++;
    }

    /// <summary>A comment parts words: <c>font-/**/weight</c> is no property.</summary>
    void Comment()
    {
        text.Append(' ');
        var end = source.IndexOf("*/", at + 2, StringComparison.Ordinal);
        at = end < 0 ? source.Length : end + 2;
    }

    /// <summary>CSS Syntax 3 §4.3.7: up to six hex digits and one white space, or the character itself.</summary>
    void Escape()
    {
        at++;
        var start = at;
        while (at < source.Length && at - start < 6 && char.IsAsciiHexDigit(source[at]))
            at++;
        if (at > start)
        {
            var code = Convert.ToInt32(source[start..at], 16);
            text.Append(Rune.IsValid(code) && code != 0 ? new Rune(code).ToString() : "\uFFFD");
            if (at < source.Length && char.IsWhiteSpace(source[at]))
                at++;
        }
        else if (at < source.Length)
            text.Append(source[at++]);
    }
}
