using System.Text;
using Microsoft.Extensions.Time.Testing;
using NewsArchive.Articles.Fetching;
using NewsArchive.Articles.Images;
using NewsArchive.Articles.Tests.Images;

namespace NewsArchive.Articles.Tests.Fetching;

/// <summary>
/// One flipped bit, and a cut, anywhere in the two files of a store: opening it or reading from it says so, or what it gives is right. Never is an
/// image given for another. Every few bytes; with NEWSARCHIVE_FULL=1 each byte.
/// </summary>
public sealed class StoreDamageTests : IDisposable
{
    static readonly int Step = Environment.GetEnvironmentVariable("NEWSARCHIVE_FULL") == "1" ? 1 : 11;

    readonly string _root = Directory.CreateTempSubdirectory("newsarchive-store-").FullName;
    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    static readonly Dictionary<string, byte[]> Images = new(StringComparer.Ordinal)
    {
        ["http://a.example/1"] = SampleImages.Png(padding: 10),
        ["http://a.example/2"] = SampleImages.Gif(),
        ["http://a.example/3"] = SampleImages.Png(padding: 10), // the same image again: a revisit
    };

    [Theory]
    [InlineData(CaptureStore.WarcName, "flip")]
    [InlineData(CaptureStore.WarcName, "cut")]
    [InlineData(CaptureStore.JournalName, "flip")]
    [InlineData(CaptureStore.JournalName, "cut")]
    public async Task Damage_gives_an_error_or_the_right_image(string name, string kind)
    {
        var sound = Path.Combine(_root, "sound");
        using (var store = CaptureStore.Open(sound, _time))
            foreach (var (uri, body) in Images) await AddAsync(store, uri, body);
        var bytes = File.ReadAllBytes(Path.Combine(sound, name));
        var random = new Random(20210408);
        var (cases, said, right, gone) = (0, 0, 0, 0);
        for (var at = 0; at < bytes.Length; at += Step, cases++)
        {
            var damaged = kind == "cut" ? bytes[..at] : [.. bytes];
            if (kind == "flip") damaged[at] ^= (byte)(1 << random.Next(8));
            var copy = Path.Combine(_root, "copy");
            Directory.CreateDirectory(copy);
            foreach (var file in new[] { CaptureStore.WarcName, CaptureStore.JournalName }) File.WriteAllBytes(Path.Combine(copy, file), file == name ? damaged : File.ReadAllBytes(Path.Combine(sound, file)));
            foreach (var result in Read(copy))
                if (result is null) gone++;
                else if (result.Value.Body is null) said++;
                else if (result.Value.Body.AsSpan().SequenceEqual(Images[result.Value.Uri])) right++;
                else Assert.Fail($"byte {at}: another image than was stored for {result.Value.Uri}");
            Directory.Delete(copy, recursive: true);
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}, {kind}: {cases} cases; images that are right {right}, with an error {said}, to be fetched again {gone}");
    }

    /// <summary>Each image: with its bytes, without where there was an error, null where the store has it no more.</summary>
    IEnumerable<(string Uri, byte[]? Body)?> Read(string folder)
    {
        CaptureStore store;
        try
        {
            store = CaptureStore.Open(folder, _time);
        }
        catch (FormatException)
        {
            return [("", null)];
        }
        using (store)
            return [.. Images.Keys.Select(uri => store.Find(uri) is { } capture ? (uri, BodyOf(store, capture)) : ((string, byte[]?)?)null)];
    }

    static byte[]? BodyOf(CaptureStore store, Capture capture)
    {
        try
        {
            return store.ReadBody(capture);
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            return null;
        }
    }

    static Task<Capture> AddAsync(CaptureStore store, string uri, byte[] body) => store.AppendAsync(uri,
    [
        new HttpExchange
        {
            Uri = uri,
            Date = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
            RequestHead = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"),
            ResponseHead = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n\r\n"),
            Status = 200,
            Body = body,
        },
    ], ImageHeader.Sniff(body).ShouldNotBeNull());
}
