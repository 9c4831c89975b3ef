namespace NewsArchive.Warc.Wacz;

/// <summary>Checks everything in a WACZ that can be checked without knowing what the records mean.</summary>
public static class WaczVerifier
{
    /// <summary>
    /// Every finding: zip byte accounting, resources and digests both ways, index lines against records, pages, revisits, block and
    /// payload digests of every record, WARC field rules. Nothing at level Fail means that all of it holds.
    /// </summary>
    public static IReadOnlyList<WarcDiagnostic> Verify(string path, CancellationToken cancel = default) => throw new NotImplementedException();
}
