using System.Collections.Immutable;
using System.Text.Json;

namespace NewsArchive.Articles.Policies;

/// <summary>A value of a policy file, with its place for messages.</summary>
sealed record PolicyNode
{
    /// <summary>The file as the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>1-based line on which the value starts.</summary>
    public required int Line { get; init; }

    /// <summary>The keys that lead to the value: <c>attributes.a</c>; empty for the whole.</summary>
    public required string Key { get; init; }

    /// <summary>What the value is.</summary>
    public required JsonTokenType Kind { get; init; }

    /// <summary>A string, decoded, or a number as written.</summary>
    public string Text { get; init; } = "";

    /// <summary>The members of an object, in written order, each name once.</summary>
    public ImmutableArray<(string Name, PolicyNode Value)> Members { get; init; } = [];

    /// <summary>The items of an array.</summary>
    public ImmutableArray<PolicyNode> Items { get; init; } = [];

    /// <summary>What to throw: file, line, key, message.</summary>
    public ArticleFormatException Error(string message) => new(Key.Length == 0 ? message : $"{Key}: {message}", File, Line);

    /// <summary>The text of a string.</summary>
    /// <exception cref="ArticleFormatException">It is none.</exception>
    public string String() => Kind == JsonTokenType.String ? Text : throw Error("is no string");

    /// <summary>A boolean.</summary>
    /// <exception cref="ArticleFormatException">It is none.</exception>
    public bool Boolean() => Kind is JsonTokenType.True or JsonTokenType.False ? Kind == JsonTokenType.True : throw Error("is neither true nor false");

    /// <summary>The members of an object.</summary>
    /// <exception cref="ArticleFormatException">It is none.</exception>
    public ImmutableArray<(string Name, PolicyNode Value)> Object() => Kind == JsonTokenType.StartObject ? Members : throw Error("is no object");

    /// <summary>The items of an array.</summary>
    /// <exception cref="ArticleFormatException">It is none.</exception>
    public ImmutableArray<PolicyNode> Array() => Kind == JsonTokenType.StartArray ? Items : throw Error("is no array");

    /// <summary>One of a few words.</summary>
    /// <exception cref="ArticleFormatException">It is none of them; the message names the nearest.</exception>
    public string OneOf(params IReadOnlyCollection<string> words) =>
        words.Contains(String()) ? Text : throw Error($"is one of {string.Join(", ", words)}, not {Text}{Suggestion.For(Text, words)}");

    /// <summary>The error of a name that is not known here.</summary>
    public ArticleFormatException Unknown(string what, string name, IEnumerable<string> known) => Error($"unknown {what} {name}{Suggestion.For(name, known)}");
}
