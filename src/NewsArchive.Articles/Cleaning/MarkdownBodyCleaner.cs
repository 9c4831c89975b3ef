namespace NewsArchive.Articles.Cleaning;

static class MarkdownBodyCleaner
{
    public static CleanBody Clean(string body, CleaningOptions options, string? baseUrl) => throw new NotImplementedException();
}
