namespace NewsArchive.Cli.Tests.Commands;

public class UsageErrorsTests
{
    public static TheoryData<string, string> WrongCalls => new()
    {
        { "", "a command is missing" },
        { "archiv", "unknown command archiv; did you mean archive?" },
        { "lsit x", "did you mean list?" },
        { "help", "unknown command help; did you mean --help?" },
        { "version", "did you mean --version?" },
        { "list -jsn b.wacz", "did you mean --json?" },
        { "archive posts -o b.wacz --report /", "--report /: is a folder" },
        { "frobnicate", "unknown command frobnicate" },
        { "archive posts --offlin -o b.wacz", "unknown option --offlin; did you mean --offline?" },
        { "archive posts --max-widht=770 -o b.wacz", "did you mean --max-width?" },
        { "verify b.wacz --jso", "did you mean --json?" },
        { "list b.wacz --recrods", "did you mean --records?" },
        { "archive -strange.md -o b.wacz", "a file of that name is ./-strange.md" },
        { "archive posts", "--output" },
        { "archive posts -o", "-o" },
        { "archive posts -o b.wacz --jobs 0", "--jobs 0: not a whole number from 1 to 1024" },
        { "archive posts -o b.wacz --jobs many", "--jobs many" },
        { "archive posts -o b.wacz --jobs -1", "--jobs -1" },
        { "archive posts -o b.wacz --max-width 0", "--max-width 0" },
        { "archive posts -o b.wacz --quality 101", "--quality 101" },
        { "archive posts -o b.wacz --delay -1", "--delay -1" },
        { "archive posts -o b.wacz --timeout 99999999999", "--timeout 99999999999" },
        { "archive posts -o b.wacz --max-image-mb 5000", "--max-image-mb 5000" },
        { "archive posts -o b.wacz --retries -1", "--retries -1" },
        { "archive posts -o b.wacz --base-url example.org", "--base-url example.org: not an http" },
        { "archive posts -o b.wacz --proxy socks5://x", "--proxy socks5://x" },
        { "archive posts -o b.wacz --contact naïve", "--contact" },
        { "archive posts -o b.wacz --image-format gif", "--image-format gif: it is one of keep, webp, jpeg, avif" },
        { "archive posts -o b.wacz --profile harsh", "--profile harsh: it is one of article, lossless, strict, word, text" },
        { "archive posts -o b.wacz --format rtf", "--format rtf: it is one of auto, html, markdown" },
        { "archive posts -o b.wacz --drop-lost", "--drop-lost says what --force does" },
        { "archive posts -o b.wacz -0", "-0 says how --files-from is read" },
        { "archive posts -o -", "cannot go to stdout" },
        { "archive posts -o /", "is a folder" },
        { "archive -o b.wacz", "no input given" },
        { "archive - - -o b.wacz", "- and - both give the path" },
        { "archive - --files-from - -o b.wacz", "stdin cannot be both" },
        { "archive - --stdin-name ../x.md -o b.wacz", "--stdin-name ../x.md" },
        { "clean --check --diff", "exclude each other" },
        { "clean --in-place -o x", "exclude each other" },
        { "clean --force", "--force says" },
        { "clean --dry-run", "--dry-run goes with" },
        { "clean --json", "stdout has the cleaned article" },
        { "clean --jsonl --json", "--jsonl" },
        { "clean --jsonl --report r", "--report does not go with --jsonl" },
        { "restore b.wacz", "--output" },
        { "restore b.wacz -o x --original --clean", "exclude each other" },
        { "show", "FILE" },
        { "show b.wacz --heads", "NAME is missing" },
        { "show b.wacz a --heads --page", "exclude each other" },
        { "show b.wacz a b", "one argument too many: b" },
        { "list", "FILE" },
        { "verify", "FILE" },
        { "clean posts -o ''", "--output: the path is empty" },
        { "clean posts --report ''", "--report: the path is empty" },
        { "clean posts -0 --files-from ''", "--files-from: the path is empty" },
        { "clean posts --policy ''", "--policy: the path is empty" },
        { "clean posts --policy p.json --profile strict", "leave --profile out" },
        { "clean --print-policy --check", "exclude each other" },
        { "clean --print-policy --report r", "--report does not go with --print-policy" },
        { "archive posts -o b.wacz --max-depth 15", "--max-depth 15: not a whole number from 16 to 1024" },
        { "fetch posts", "--store" },
        { "rewrite posts -o x", "--store" },
    };

    [Theory, MemberData(nameof(WrongCalls))]
    public async Task A_wrong_call_says_why_on_stderr_and_does_nothing(string line, string message)
    {
        var run = (await Tool.RunAsync([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('\''))])).ShouldExit(ExitCode.Usage);

        run.Out.ShouldBeEmpty();
        run.Error.ShouldStartWith("newsarchive: ");
        run.Error.ShouldContain(message);
        run.Error.ShouldNotContain("Exception");
        run.Error.ShouldNotContain("Parameter");
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("clean")]
    public async Task An_empty_name_is_a_wrong_call(string command) => (await Tool.RunAsync(command, "", "-o", "x")).ShouldExit(ExitCode.Usage).Error.ShouldContain("an input is an empty name");

    [Fact]
    public async Task A_wrong_call_points_to_the_help_of_its_command()
    {
        (await Tool.RunAsync("clean", "--jobs", "x")).Error.ShouldEndWith("run newsarchive clean --help for usage\n");
        (await Tool.RunAsync("clena")).Error.ShouldEndWith("run newsarchive --help for usage\n");
    }

    [Fact]
    public async Task With_json_a_wrong_call_still_has_nothing_on_stdout() => (await Tool.RunAsync("archive", "--json", "-o", "b.wacz")).ShouldExit(ExitCode.Usage).Out.ShouldBeEmpty();

    [Fact]
    public async Task A_file_may_be_called_like_an_option_after_two_dashes_and_like_a_response_file()
    {
        using var folder = new TemporaryFolder();
        folder.Add("@home.md", "# Home\n");

        (await Tool.RunAsync("clean", folder["@home.md"])).ShouldExit(ExitCode.Done).Out.ShouldBe("# Home\n");
        (await Tool.RunAsync("clean", "@home.md")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("@home.md: missing");
        (await Tool.RunAsync("clean", "--", "--help")).ShouldExit(ExitCode.InvalidInput).Error.ShouldContain("--help: missing");
    }

    [Theory]
    [InlineData("1600000000", ExitCode.Done)]
    [InlineData("", ExitCode.Done)]
    [InlineData("yesterday", ExitCode.Usage)]
    [InlineData("-1", ExitCode.Usage)]
    [InlineData("99999999999999", ExitCode.Usage)]
    public async Task SOURCE_DATE_EPOCH_is_a_number_of_seconds(string value, ExitCode code)
    {
        using var folder = new TemporaryFolder();
        var post = folder.Add("a.md", "# A\n");
        var run = (await new Tool { SourceDateEpoch = value }.ExecuteAsync("archive", post, "-o", folder["b.wacz"], "-q")).ShouldExit(code);

        if (code == ExitCode.Usage)
            run.Error.ShouldContain($"SOURCE_DATE_EPOCH={value}");
    }
}
