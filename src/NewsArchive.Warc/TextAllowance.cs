namespace NewsArchive.Warc;

/// <summary>
/// Texts of others in a list that may become long: whole, as long as all of them take 2 MB; then those of more than 200 characters are cut. Heads can be
/// written whose list of findings is thousands of times as long as their file.
/// </summary>
sealed class TextAllowance
{
    const int MaxCharacters = 1_000_000;
    const int Shown = 200;

    int _left = MaxCharacters;

    /// <summary>The text, or its beginning and an ellipsis.</summary>
    public string Take(string text)
    {
        if (text.Length <= Shown)
            return text;
        if (text.Length <= _left)
        {
            _left -= text.Length;
            return text;
        }
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[Shown - 1]) ? Shown - 1 : Shown), "…");
    }

    /// <summary>The finding with such texts.</summary>
    public WarcDiagnostic Take(WarcDiagnostic finding) =>
        finding.Message.Length <= Shown && !(finding.RecordId?.Length > Shown) ? finding : finding with { Message = Take(finding.Message), RecordId = finding.RecordId is { } id ? Take(id) : null };
}
