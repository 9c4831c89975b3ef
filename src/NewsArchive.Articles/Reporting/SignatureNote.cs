namespace NewsArchive.Articles.Reporting;

/// <summary>What is said where a signed bundle becomes another file.</summary>
static class SignatureNote
{
    public const string Message = "its signature is of the file as it was; the new one has none";

    /// <summary>The row of a bundle that is merged or split.</summary>
    public static ProblemRow Row(string path) => new(path, "signature-dropped", Message);
}
