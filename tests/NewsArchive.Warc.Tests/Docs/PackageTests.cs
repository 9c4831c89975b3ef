using System.Diagnostics;
using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NewsArchive.Warc.Tests.Docs;

/// <summary>The NuGet package alone: what is in it, and a program of the samples of docs/warc-library.md that has nothing else. Needs no network: its packages were restored for this test.</summary>
public sealed class PackageTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_package_holds_the_library_its_documentation_licence_and_page()
    {
        using var package = ZipFile.OpenRead(await PackAsync());
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        foreach (var name in new[] { "lib/net10.0/NewsArchive.Warc.dll", "lib/net10.0/NewsArchive.Warc.xml", "LICENSE", "THIRD-PARTY-NOTICES.md", "README.md" })
            names.ShouldContain(name);
        using (var symbols = ZipFile.OpenRead(Directory.GetFiles(_folder.Path, "NewsArchive.Warc.*.snupkg").ShouldHaveSingleItem()))
            symbols.Entries.Select(entry => entry.FullName).ShouldContain("lib/net10.0/NewsArchive.Warc.pdb");
        names.Where(name => name.StartsWith("lib/", StringComparison.Ordinal)).Count().ShouldBe(2);
        using (var readme = new StreamReader(package.GetEntry("README.md")!.Open())) // looked for above
            (await readme.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(File.ReadAllText(Path.Combine(TestFolder.Repository, "src", "NewsArchive.Warc", "README.md")));
        using var nuspec = package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var metadata = XDocument.Load(nuspec).Root!.Elements().Single().Elements().ToDictionary(element => element.Name.LocalName); // a nuspec has one element, metadata
        (metadata["id"].Value, metadata["license"].Value, metadata["readme"].Value).ShouldBe(("NewsArchive.Warc", "MIT", "README.md"));
        metadata["dependencies"].Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>().Order(StringComparer.Ordinal).ShouldBe(["System.IO.Hashing", "ZstdSharp.Port"]);
    }

    [Fact]
    public async Task A_program_of_the_samples_builds_and_runs_with_the_package_alone()
    {
        var package = await PackAsync();
        var version = Regex.Match(package, @"NewsArchive\.Warc\.(\d.*)\.nupkg$", RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        var samples = Regex.Matches(File.ReadAllText(Path.Combine(TestFolder.Repository, "docs", "warc-library.md")), "```csharp\n(.*?)```", RegexOptions.Singleline, TimeSpan.FromSeconds(1));
        Directory.CreateDirectory(_folder.File("sample"));
        File.WriteAllText(_folder.File("sample/Program.cs"), $$"""
            using System.Security.Cryptography;
            using NewsArchive.Warc;
            using NewsArchive.Warc.Cdxj;
            using NewsArchive.Warc.Reading;
            using NewsArchive.Warc.Records;
            using NewsArchive.Warc.Rewriting;
            using NewsArchive.Warc.Storage;
            using NewsArchive.Warc.Wacz;
            using NewsArchive.Warc.Writing;

            var (path, warc, lines, url) = (args[0], args[0], new List<string>(), "https://example.org/a");
            var (copy, damaged, repaired, zstd, index, bundle) = (path + ".copy", path + ".damaged", path + ".repaired", path + ".zst", path + ".cdxj", path + ".wacz");
            void Report(string line) => lines.Add(line);
            {
            {{samples[0].Groups[1].Value}}}
            File.WriteAllBytes(damaged, File.ReadAllBytes(path)[..^3]);
            {{string.Join('\n', samples.Skip(1).Select(sample => $"{{\n{sample.Groups[1].Value}}}"))}}
            lines.Add($"findings {WaczVerifier.Verify(bundle).Count}");
            lines.ForEach(Console.WriteLine);
            """);
        File.WriteAllText(_folder.File("sample/sample.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
                <UseAppHost>false</UseAppHost>
                <RestorePackagesPath>{_folder.File("packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{PackagesFolder}</RestoreFallbackFolders>
                <RestoreSources>{_folder.Path}</RestoreSources>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="NewsArchive.Warc" Version="{version}" />
              </ItemGroup>
            </Project>
            """);
        await DotnetAsync("build", _folder.File("sample"), "-c", "Release", "-o", _folder.File("built"), "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false");

        var lines = await DotnetAsync(_folder.File("built/sample.dll"), _folder.File("sample.warc.gz"));
        lines.ShouldMatch(@"^0 WarcInfo  \r?\n\d+ Resource https://example\.org/a \r?\n\d+\+\d+ <urn:uuid:[0-9a-f-]+>: .+\r?\nfindings 0\r?\n$");
        foreach (var written in new[] { "copy", "repaired", "zst", "cdxj", "wacz" })
            File.Exists(_folder.File($"sample.warc.gz.{written}")).ShouldBeTrue(written);
    }

    static string PackagesFolder => Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    async Task<string> PackAsync()
    {
        // A version that no other package has: one of the same would be taken from the machine's own packages instead.
        await DotnetAsync("pack", Path.Combine(TestFolder.Repository, "src", "NewsArchive.Warc"), "-c", "Release", "--no-build", "-o", _folder.Path, "-v", "q", "-nodeReuse:false", $"-p:PackageVersion=0.0.0-{Path.GetFileName(_folder.Path)}");
        return Directory.GetFiles(_folder.Path, "NewsArchive.Warc.*.nupkg").ShouldHaveSingleItem();
    }

    static async Task<string> DotnetAsync(params string[] arguments)
    {
        var cancel = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!; // no shell, so there is a process
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        process.ExitCode.ShouldBe(0, await output + await error);
        return await output;
    }
}
