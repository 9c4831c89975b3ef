namespace NewsArchive.Warc.Rewriting;

/// <summary>A WARC file that takes part in a <see cref="WarcMerge"/>.</summary>
/// <param name="Name">Name of the file that its records go to, without folder: <c>….warc.gz</c>. Files of one name become one.</param>
/// <param name="Title">How messages name it.</param>
/// <param name="Open">Opens it from its beginning, possibly more than once; the stream must seek.</param>
public sealed record WarcMergeFile(string Name, string Title, Func<Stream> Open);
