using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;

namespace NewsArchive.Articles.Policies;

/// <summary>Reads JSON and remembers on which line everything stands. Bounded depth; a name that comes twice is an error.</summary>
ref struct PolicyJson
{
    const int MaxDepth = 8;

    readonly ReadOnlySpan<byte> json;
    readonly string file;
    Utf8JsonReader reader;
    int line = 1;
    int lineCountedTo;

    PolicyJson(ReadOnlySpan<byte> json, string file)
    {
        this.json = json;
        this.file = file;
        reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>Reads the one value of a file.</summary>
    /// <exception cref="ArticleFormatException">It is no JSON or too deep; the message has file and line.</exception>
    public static PolicyNode Read(ReadOnlySpan<byte> json, string file)
    {
        if (json.StartsWith("\uFEFF"u8))
            json = json["\uFEFF"u8.Length..];
        if (!Utf8.IsValid(json))
            throw new ArticleFormatException("is no UTF-8 text; save it as UTF-8", file);
        var parser = new PolicyJson(json, file);
        try
        {
            return parser.ReadWhole();
        }
        catch (JsonException exception)
        {
            var reason = exception.Message.Split([". ", " LineNumber:"], StringSplitOptions.None)[0].TrimEnd('.');
            throw new ArticleFormatException($"is no JSON: {reason}", file, (int)(exception.LineNumber ?? 0) + 1, exception);
        }
    }

    PolicyNode ReadWhole()
    {
        reader.Read();
        var whole = Value("");
        reader.Read(); // throws when something follows
        return whole;
    }

    PolicyNode Value(string key)
    {
        var node = new PolicyNode { File = file, Line = CurrentLine(), Key = key, Kind = reader.TokenType };
        return reader.TokenType switch
        {
            JsonTokenType.StartObject => node with { Members = Members(key) },
            JsonTokenType.StartArray => node with { Items = Items(key) },
            JsonTokenType.String => node with { Text = Text(node) },
            JsonTokenType.Number => node with { Text = System.Text.Encoding.UTF8.GetString(reader.ValueSpan) },
            _ => node,
        };
    }

    ImmutableArray<(string Name, PolicyNode Value)> Members(string key)
    {
        var members = ImmutableArray.CreateBuilder<(string, PolicyNode)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var at = new PolicyNode { File = file, Line = CurrentLine(), Key = key, Kind = reader.TokenType };
            var name = Text(at);
            if (!names.Add(name))
                throw at.Error($"{name} stands there twice");
            reader.Read();
            members.Add((name, Value(key.Length == 0 ? name : $"{key}.{name}")));
        }
        return members.ToImmutable();
    }

    ImmutableArray<PolicyNode> Items(string key)
    {
        var items = ImmutableArray.CreateBuilder<PolicyNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Value(key));
        return items.ToImmutable();
    }

    readonly string Text(PolicyNode at)
    {
        try
        {
            return reader.GetString() ?? "";
        }
        catch (InvalidOperationException exception)
        {
            throw new ArticleFormatException("a text holds half of a surrogate pair", file, at.Line, exception);
        }
    }

    int CurrentLine()
    {
        var start = (int)reader.TokenStartIndex; // a span is no longer
        line += json[lineCountedTo..start].Count((byte)'\n');
        lineCountedTo = start;
        return line;
    }
}
