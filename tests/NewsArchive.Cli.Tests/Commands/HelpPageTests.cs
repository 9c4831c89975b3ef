using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Tests.Commands;

public class HelpPageTests
{
    public static TheoryData<string> Commands => ["archive", "clean", "fetch", "rewrite", "pack", "list", "show", "verify", "restore", "diff",
        "merge", "split", "plan", "run", "status", "submit", "repair", "recompress", "index"];

    [Theory, MemberData(nameof(Commands))]
    public async Task Every_command_explains_itself_with_examples_in_80_columns(string command)
    {
        var run = (await Tool.RunAsync(command, "--help")).ShouldExit(ExitCode.Done);

        run.Error.ShouldBeEmpty();
        run.Out.ShouldContain($"Usage:\n  newsarchive {command} ");
        run.Out.ShouldContain($"Examples:\n  newsarchive ");
        run.Out.Split('\n').ShouldAllBe(line => line.Length < 80 && line == line.TrimEnd());
        run.Out.ShouldNotContain("\n\n\n");
        run.Out.ShouldNotContain("\r");
        run.Out.Split('\n').Where(line => line.EndsWith(':') && !line.StartsWith(' ')).ShouldBeUnique();
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task Every_option_has_a_description(string command)
    {
        var options = RootCommands.Create(Quiet()).Subcommands.Single(candidate => candidate.Name == command).Options;
        var help = (await Tool.RunAsync(command, "-h")).Out;

        foreach (var option in options.Where(option => option.Name != "--help"))
        {
            option.Description.ShouldNotBeNullOrEmpty(option.Name);
            help.ShouldContain(option.Name);
        }
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task The_examples_of_a_command_parse(string command)
    {
        var help = (await Tool.RunAsync(command, "--help")).Out;
        var examples = help[(help.IndexOf("Examples:", StringComparison.Ordinal) + 10)..].Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("newsarchive ", StringComparison.Ordinal)).ToList();

        examples.ShouldNotBeEmpty();
        foreach (var example in examples)
        {
            var words = example.Split("   ")[0].Split('|', '<', '>')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(word => word.Trim('\''));
            UsageErrors.Of(RootCommands.Create(Quiet()).Parse([.. words])).ShouldBeEmpty(example);
        }
    }

    [Fact]
    public async Task The_first_page_names_every_command_and_exit_code()
    {
        var run = (await Tool.RunAsync("--help")).ShouldExit(ExitCode.Done);

        foreach (var command in Commands)
            run.Out.ShouldContain($"\n  {command.Data} ");
        foreach (var code in Enum.GetValues<ExitCode>())
            run.Out.ShouldContain($"\n  {(int)code} ");
        run.Out.Split('\n').ShouldAllBe(line => line.Length < 80 && line == line.TrimEnd());
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    public async Task On_a_terminal_text_is_wrapped_to_its_width(int width)
    {
        var run = await new Tool { IsInteractive = true, Width = width }.ExecuteAsync("archive", "--help");

        var text = run.Out[..run.Out.IndexOf("Examples:", StringComparison.Ordinal)]; // command lines are not wrapped
        text.Split('\n').ShouldAllBe(line => line.Length < width);
    }

    [Theory]
    [InlineData("--help", "--jobs", "x")]
    [InlineData("archive", "--help")]
    [InlineData("archive", "--jobs", "0", "--help")]
    public async Task Help_wins_over_what_is_wrong_with_the_rest(params string[] args) => (await Tool.RunAsync(args)).ShouldExit(ExitCode.Done).Out.ShouldContain("Usage:");

    [Fact]
    public async Task The_version_is_one_line() => (await Tool.RunAsync("--version")).ShouldExit(ExitCode.Done).Out.ShouldMatch(@"^newsarchive \d+\.\d+\.\d+\n$");

    static Terminal Quiet() => new() { Out = Stream.Null, Error = TextWriter.Null, OpenInput = () => Stream.Null };
}
