using System.Collections.Immutable;

namespace NewsArchive.Articles.Tests.Images;

/// <summary>fixtures/images/all-forms.tsv: every form in which articles refer to images, one row each, at an address of its own.</summary>
/// <param name="Form">What it is, for people.</param>
/// <param name="File">The fixture that holds it.</param>
/// <param name="Place">How discovery calls it.</param>
/// <param name="Request">Path and query as the server is asked.</param>
sealed record ImageForms(string Form, string File, string Place, string Request)
{
    /// <summary>Every row.</summary>
    public static ImmutableArray<ImageForms> Read(string tsv) =>
        [.. System.IO.File.ReadLines(tsv).Skip(1).Select(line => line.Split('\t')).Select(cells => new ImageForms(cells[0], cells[1], cells[2], cells[3]))];

    public override string ToString() => $"{Form}: {Request}";
}
