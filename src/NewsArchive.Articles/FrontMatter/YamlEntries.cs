using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace NewsArchive.Articles.FrontMatter;

/// <summary>
/// Strict YAML by the parser's events: no object graph, no reflection. Anchors, aliases and tags are refused, and so is nesting deeper
/// than 16, before the parser can build anything from them.
/// </summary>
sealed class YamlEntries
{
    internal const int MaxDepth = 16;

    readonly string _text;
    readonly TextSpan _content;
    readonly Parser _parser;

    YamlEntries(string text, TextSpan content)
    {
        (_text, _content) = (text, content);
        _parser = new Parser(new Scanner(new StringReader(text.Substring(content.Start, content.Length)), skipComments: true));
    }

    /// <summary>Why strict reading failed, and near which character of the text.</summary>
    public sealed record Failure(string Message, int Offset);

    /// <summary>The entries of a block mapping, or null with the reason.</summary>
    public static ImmutableArray<PlacedEntry>? Read(string text, TextSpan content, out Failure? failure)
    {
        failure = null;
        var reading = new YamlEntries(text, content);
        try
        {
            return reading.ReadDocument();
        }
        catch (YamlException e)
        {
            failure = new(e.Message.ReplaceLineEndings(" "), content.Start + (int)Math.Min(e.Start.Index, content.Length));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or OverflowException or FormatException)
        {
            // The scanner lets these out for escapes that name no character (`\UFFFFFFFF`, `\uD800`).
            failure = new("invalid escape", content.Start);
        }
        return null;
    }

    ImmutableArray<PlacedEntry> ReadDocument()
    {
        Expect<StreamStart>();
        if (Next() is StreamEnd)
            return [];
        if (Next() is not MappingStart { Style: not MappingStyle.Flow })
            throw Error("front matter is no mapping");
        var entries = ImmutableArray.CreateBuilder<PlacedEntry>();
        while (Next() is not MappingEnd)
            entries.Add(ReadEntry());
        Expect<DocumentEnd>();
        Expect<StreamEnd>();
        return entries.ToImmutable();
    }

    PlacedEntry ReadEntry()
    {
        if (_parser.Current is not Scalar { Style: not (ScalarStyle.Literal or ScalarStyle.Folded) } key)
            throw Error("a key is no scalar");
        return new(Offset(key.Start), new(key.Value, ReadValues()));
    }

    ImmutableArray<FrontMatterValue> ReadValues()
    {
        switch (Next())
        {
            case Scalar scalar:
                return IsNothing(scalar) ? [] : [ValueOf(scalar)];
            case SequenceStart:
                return ReadList();
            default:
                SkipMapping();
                return [];
        }
    }

    ImmutableArray<FrontMatterValue> ReadList()
    {
        var values = ImmutableArray.CreateBuilder<FrontMatterValue>();
        for (var depth = 2; depth >= 2;)
        {
            depth += Next().NestingIncrease;
            if (depth > MaxDepth)
                throw Error($"nested deeper than {MaxDepth}");
            if (depth == 2 && _parser.Current is Scalar scalar && !IsNothing(scalar))
                values.Add(ValueOf(scalar));
        }
        return values.ToImmutable();
    }

    void SkipMapping()
    {
        for (var depth = 2; depth >= 2;)
            if ((depth += Next().NestingIncrease) > MaxDepth)
                throw Error($"nested deeper than {MaxDepth}");
    }

    static bool IsNothing(Scalar scalar) => scalar is { Style: ScalarStyle.Plain, Value: "" };

    FrontMatterValue ValueOf(Scalar scalar)
    {
        var (start, end) = (Offset(scalar.Start), Offset(scalar.End));
        if (scalar.Style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted)
            return new(scalar.Value, new(start + 1, end - start - 2), _text[start]);
        // A block scalar is replaced with its indicator; its last line end stays.
        while (end > start && _text[end - 1] is ' ' or '\t' or '\r' or '\n')
            end--;
        return new(scalar.Value, new(start, end - start), '\0');
    }

    int Offset(Mark mark) => _content.Start + (int)Math.Min(mark.Index, _content.Length);

    void Expect<T>() where T : ParsingEvent
    {
        if (Next() is not T)
            throw Error("more than one document");
    }

    ParsingEvent Next()
    {
        if (!_parser.MoveNext() || _parser.Current is not { } current)
            throw Error("unexpected end");
        return current switch
        {
            AnchorAlias => throw Error("aliases are refused"),
            NodeEvent { Anchor.IsEmpty: false } => throw Error("anchors are refused"),
            NodeEvent { Tag.IsEmpty: false } => throw Error("tags are refused"),
            _ => current,
        };
    }

    YamlException Error(string message) =>
        _parser.Current is { } current ? new(current.Start, current.End, message) : new(message);
}
