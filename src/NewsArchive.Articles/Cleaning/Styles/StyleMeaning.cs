namespace NewsArchive.Articles.Cleaning.Styles;

/// <summary>What a style says that an element can say.</summary>
/// <param name="Bold">Bold, not bold, or nothing said.</param>
/// <param name="Italic">Italic, upright, or nothing said.</param>
/// <param name="Underline">Underlined.</param>
/// <param name="Strike">Struck through.</param>
/// <param name="Shift"><c>sup</c>, <c>sub</c> or null.</param>
/// <param name="NoLines">Whether it says that the element has no lines of its own (<c>text-decoration:none</c>).</param>
readonly record struct StyleMeaning(bool? Bold, bool? Italic, bool Underline, bool Strike, string? Shift, bool NoLines = false)
{
    /// <summary>Whether there is anything to wrap the text in.</summary>
    public bool HasEmphasis => Bold == true || Italic == true || Underline || Strike || Shift is not null;

    /// <summary>
    /// Reads the meaning. A shorthand (<c>font</c>, <c>text-decoration</c>) and its longhands overrule each other in the order in which they stand, unless one
    /// is important. <c>inherit</c>, <c>unset</c> and <c>revert</c> say nothing: emphasis around or in the element's own name stays; <c>initial</c> is normal.
    /// </summary>
    public static StyleMeaning Of(InlineStyle style)
    {
        Said<bool?> bold = default, italic = default;
        Said<string> lines = default;
        foreach (var (property, value, isImportant) in style.Declarations)
            switch (property)
            {
                case "font":
                    bold.Say(value == "initial" ? false : FontShorthand.Read(value)?.Bold, isImportant);
                    italic.Say(value == "initial" ? false : FontShorthand.Read(value)?.Italic, isImportant);
                    break;
                case "font-weight":
                    bold.Say(value == "initial" ? false : StyleValues.Weight(value), isImportant);
                    break;
                case "font-style":
                    italic.Say(value == "initial" ? false : StyleValues.Slant(value), isImportant);
                    break;
                case "text-decoration" or "text-decoration-line":
                    lines.Say(value, isImportant);
                    break;
            }
        var words = (lines.Value ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new StyleMeaning(bold.Value, italic.Value, words.Contains("underline"), words.Contains("line-through"),
            style["vertical-align"] switch { "super" => "sup", "sub" => "sub", _ => null }, words is ["none" or "initial"]);
    }

    /// <summary>The last thing said, unless something important was said before.</summary>
    struct Said<T>
    {
        bool isImportant;

        public T? Value { get; private set; }

        public void Say(T? value, bool important)
        {
            if (isImportant && !important)
                return;
            (Value, isImportant) = (value, important);
        }
    }
}
