using System.Text;
using NewsArchive.Articles.Tests.Fetching;
using NewsArchive.Articles.Tests.Images;
using NewsArchive.Cli.Tests.Architecture;

namespace NewsArchive.Cli.Tests.Commands;

/// <summary>
/// The fixtures that hold every form of image reference, their addresses on a server of its own that has a picture at each, and what
/// <c>fetch</c>, <c>rewrite</c> and <c>archive</c> make of them: run once, looked at by many tests.
/// </summary>
public sealed class FormsSite : IAsyncLifetime
{
    internal static readonly string Fixtures = Path.Combine(SourceTree.Top, "fixtures", "images");
    static readonly string[] Pages = ["all-forms.html", "base.html", "front-matter.md", "markdown.md"];
    const string ImageKeys = "+hero";

    readonly TemporaryFolder folder = new();
    readonly LoopbackServer server;

    public FormsSite() => server = new LoopbackServer(AnswerAsync);

    /// <summary>Path and query of every request of <c>fetch</c>.</summary>
    public IReadOnlyList<string> Requests { get; private set; } = [];

    internal string Authority => server.Authority;

    internal ToolRun Plan { get; private set; } = new(default, [], "");
    internal ToolRun Fetch { get; private set; } = new(default, [], "");
    internal ToolRun Rewrite { get; private set; } = new(default, [], "");
    internal ToolRun Archive { get; private set; } = new(default, [], "");

    internal string Folder(string name) => folder[name];

    public async ValueTask InitializeAsync()
    {
        foreach (var page in Pages)
            folder.Add("in/" + page, Local(File.ReadAllText(Path.Combine(Fixtures, page))));
        string[] input = [folder["in"], "--base-url", server.Url("/news/page.html"), "--image-keys", ImageKeys, "--json"];
        Plan = await Tool.RunAsync(["fetch", .. input, "--store", folder["store"], "--dry-run"]);
        Fetch = await Tool.RunAsync(["fetch", .. input, "--store", folder["store"], "--allow-private"]);
        Requests = [.. server.Requests.Select(request => request.Path)];
        Rewrite = await Tool.RunAsync(["rewrite", .. input, "--store", folder["store"], "-o", folder["local"]]);
        Archive = await Tool.RunAsync(["archive", .. input, "-o", folder["b.wacz"], "--allow-private"]);
        await Tool.RunAsync("restore", folder["b.wacz"], "-o", folder["out"], "--clean");
    }

    string Local(string text) => text.Replace("forms.test", server.Authority, StringComparison.Ordinal);

    async Task AnswerAsync(ServedRequest request) => await (request.Path switch
    {
        "/css/sheet.css" or "/css/imported.css" => request.AnswerAsync(200, Encoding.UTF8.GetBytes(Local(await File.ReadAllTextAsync(Path.Combine(Fixtures, Path.GetFileName(request.Path))))), "Content-Type: text/css\r\n"),
        _ when request.Path.Contains("/no-", StringComparison.Ordinal) => request.AnswerAsync(404, []),
        _ => request.AnswerAsync(200, Picture(request.Path), "Content-Type: image/gif\r\n"),
    });

    /// <summary>A GIF of two by two pixels with the path in a comment: no two are alike.</summary>
    static byte[] Picture(string path) =>
    [
        .. "GIF89a"u8, 2, 0, 2, 0, 0x80, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF,
        0x21, 0xFE, (byte)path.Length, .. Encoding.ASCII.GetBytes(path), 0,
        0x2C, 0, 0, 0, 0, 2, 0, 2, 0, 0, 2, 3, 0x44, 0x02, 0x05, 0, 0x3B,
    ];

    /// <summary>All text below a folder that a command wrote.</summary>
    internal string TextOf(string name) =>
        string.Concat(Directory.EnumerateFiles(folder[name], "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".html" or ".md" or ".css").Order(StringComparer.Ordinal).Select(File.ReadAllText));

    /// <summary>The picture that the server has at a path, where a command put it; null when it did not.</summary>
    internal string? FileOf(string name, string request) =>
        Directory.EnumerateFiles(folder[name + "/assets"], "*.gif", SearchOption.AllDirectories).SingleOrDefault(file => File.ReadAllBytes(file).AsSpan().SequenceEqual(Picture(request)));

    public ValueTask DisposeAsync()
    {
        server.Dispose();
        folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static IEnumerable<ImageForms> Forms => ImageForms.Read(Path.Combine(Fixtures, "all-forms.tsv"));
}
