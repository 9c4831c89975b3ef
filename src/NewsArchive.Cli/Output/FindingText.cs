using System.Globalization;
using NewsArchive.Articles.Reporting;

namespace NewsArchive.Cli.Output;

/// <summary>What people are told of a finding that a command met while doing something else than verifying.</summary>
static class FindingText
{
    /// <summary>Input, rule, place, what is wrong, record.</summary>
    public static string Of(FindingRow row) => $"{row.Input}: {row.Finding.Rule}: {Place(row)}{(row.Finding.RecordId is { } id ? $" ({id})" : "")}";

    /// <summary>Place and what is wrong.</summary>
    public static string Place(FindingRow row)
    {
        var found = row.Finding;
        var file = found.File is { } name && name != Path.GetFileName(row.Input) ? name + " " : "";
        var place = found.Offset is { } offset ? string.Create(CultureInfo.InvariantCulture, $"{file}byte {offset}: ") : file;
        return place + found.Message;
    }
}
