namespace NewsArchive.Articles.FrontMatter;

/// <summary>An entry and where its key starts in the text.</summary>
readonly record struct PlacedEntry(int Start, FrontMatterEntry Entry);
