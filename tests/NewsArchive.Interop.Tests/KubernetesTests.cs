using System.Text;
using NewsArchive.Interop.Tests.Judges;

namespace NewsArchive.Interop.Tests;

/// <summary>The schema of the Kubernetes API judges the job that <c>submit</c> prints.</summary>
public sealed class KubernetesTests
{
    [Theory]
    [InlineData("plan")]
    [InlineData("a plan: it's \"one\" # of ours")]
    public async Task The_printed_job_fits_the_schema(string plan) => (await JudgeAsync(await PrintAsync(plan))).ShouldExit(0);

    [Theory]
    [InlineData("completions: 2", "completions: two", "/spec/completions must be integer")]
    [InlineData("restartPolicy: Never", "restartPolicy: [Never]", "/spec/template/spec/restartPolicy must be string")]
    [InlineData("action: FailIndex", "action: Fail Index", "must be equal to one of the allowed values")]
    [InlineData("status: \"True\"", "", "must have required property status")]
    public async Task The_judge_finds_what_does_not_fit(string right, string wrong, string expected)
    {
        var job = await PrintAsync("plan");
        job.ShouldContain(right);
        (await JudgeAsync(job.Replace(right, wrong, StringComparison.Ordinal))).ShouldExit(1).Errors.ShouldContain(expected);
    }

    static async Task<string> PrintAsync(string name)
    {
        using var folder = new TemporaryFolder();
        (await Command.NewsArchiveAsync("plan", Repository.Articles, "-o", folder[name], "--shards", "2", "-q")).ShouldExit(0);
        return (await Command.NewsArchiveAsync("submit", folder[name], "--engine", "k8s", "--print")).ShouldExit(0).Text;
    }

    static Task<CommandResult> JudgeAsync(string job) => Command.RunAsync("node", [Path.Combine(Repository.JudgeScripts, "job.mjs")], input: Encoding.UTF8.GetBytes(job));
}
