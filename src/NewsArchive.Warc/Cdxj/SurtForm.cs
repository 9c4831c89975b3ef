namespace NewsArchive.Warc.Cdxj;

/// <summary>Whose sort keys (SURT) an index has. The two differ, and a reader finds nothing under the keys of the other.</summary>
public enum SurtForm
{
    /// <summary>As the browser player computes them (warcio.js, wabac): what a WACZ needs.</summary>
    Player = 0,
    /// <summary>As pywb, cdxj-indexer and the Internet Archive's tools compute them.</summary>
    Pywb,
}
