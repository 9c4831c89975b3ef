using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using NewsArchive.Articles.Packing;
using NewsArchive.Articles.Sharding;
using NewsArchive.Cli.Output;

namespace NewsArchive.Cli.Commands;

/// <summary>Works on shards: in this process one after the other, or in several processes of this program, one a shard.</summary>
sealed class ShardRun(CommandContext context, ShardPlan plan, int? workers, int? jobs, bool isUnreachableOk = false)
{
    /// <summary>Set for the processes that a run starts: their standard input ends when the run does, however it ends.</summary>
    const string WorkerVariable = "NEWSARCHIVE_SHARD_WORKER";

    /// <summary>Runs the shards. A failure is a message and a row; other shards are still run, unless it would be the same for them.</summary>
    public async Task<(ExitCode Code, ImmutableArray<ShardRow> Rows)> RunAsync(ImmutableArray<int> shards)
    {
        var isTerminated = false;
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => isTerminated = true);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(context.Cancel);
        if (context.Terminal.GetVariable(WorkerVariable) is not null)
            EndWithParent(() =>
            {
                isTerminated = true;
                cancel.Cancel();
            });
        try
        {
            return workers is null or 1 ? await RunHereAsync(shards, cancel.Token) : await RunInProcessesAsync(shards, workers.Value, cancel.Token);
        }
        catch (OperationCanceledException) when (isTerminated)
        {
            context.Terminal.Say("newsarchive: told to stop; what was fetched is kept, run the same command again to go on");
            return (ExitCode.TryAgain, [.. shards.Select(shard => Row(shard, plan.IsDone(shard) ? "done" : "missing"))]);
        }
    }

    static void EndWithParent(Action end) => new Thread(() =>
    {
        using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        if (input.ReadByte() < 0)
            end();
    })
    { IsBackground = true }.Start();

    ShardRow Row(int shard, string status) => new(shard, status, ShardMarker.Read(plan, shard));

    async Task<(ExitCode, ImmutableArray<ShardRow>)> RunHereAsync(ImmutableArray<int> shards, CancellationToken cancel)
    {
        using var progress = context.Progress();
        var runner = new ShardRunner(plan, ReadOptions(), CommandContext.Time, progress);
        var (code, isOver, rows) = (ExitCode.Done, false, ImmutableArray.CreateBuilder<ShardRow>());
        foreach (var shard in shards)
        {
            (var shardCode, var row, isOver) = isOver ? (code, Row(shard, "missing"), true) : await RunOneAsync(runner, shard, cancel);
            code = Worse(code, shardCode);
            rows.Add(row);
        }
        return (code, rows.ToImmutable());
    }

    /// <summary>Runs a shard. <c>IsOver</c>: what failed would fail for the others as well.</summary>
    async Task<(ExitCode Code, ShardRow Row, bool IsOver)> RunOneAsync(ShardRunner runner, int shard, CancellationToken cancel)
    {
        try
        {
            var state = await Task.Run(() => runner.RunAsync(shard, cancel), cancel);
            return (ExitCode.Done, Row(shard, state switch { ShardState.Committed => "done", ShardState.AlreadyDone => "already-done", _ => "overtaken" }), false);
        }
        catch (Exception exception) when (exception is IOException or SourceChangedException or FormatException)
        {
            var (code, message) = Failures.Explain(exception);
            if (exception is IOException)
                code = ExitCode.TryAgain; // a full disk or a lost file system: another time, or elsewhere, it may do
            context.Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"newsarchive: shard {shard}: {message}"));
            return (code, Row(shard, "missing"), exception is IOException and not (SourceChangedException or NetworkLostException));
        }
    }

    /// <summary>75 comes first: the scheduler shall try again.</summary>
    static ExitCode Worse(ExitCode a, ExitCode b) => a == ExitCode.TryAgain || b == ExitCode.Done ? a : b;

    ArchiveOptions ReadOptions()
    {
        foreach (var (path, digest) in ArchiveChoices.Files(plan.Options))
            if (plan.OptionFiles.GetValueOrDefault(path) != digest)
                throw new UsageException($"{path} is not what it was when the plan was made; put the old file back, or make a new plan");
        var options = ArchiveChoices.Read(context, plan.Options);
        return options with
        {
            Jobs = jobs ?? options.Jobs,
            EndsWithoutNetwork = !isUnreachableOk,
            SourceDate = plan.SourceDateEpoch is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
            Fetch = plan.HostDelay is { } delay ? options.Fetch with { Delay = TimeSpan.FromMilliseconds(delay), SparesLoopback = false } : options.Fetch,
        };
    }

    async Task<(ExitCode, ImmutableArray<ShardRow>)> RunInProcessesAsync(ImmutableArray<int> shards, int count, CancellationToken cancel)
    {
        var program = OwnProgram.Find() ?? throw new UsageException("--workers needs newsarchive as a program of its own; run the shards without it");
        var rows = new ConcurrentDictionary<int, (ExitCode Code, ShardRow Row)>();
        var each = Math.Max(1, (jobs ?? Environment.ProcessorCount) / count);
        await Parallel.ForEachAsync(shards, new ParallelOptions { MaxDegreeOfParallelism = count, CancellationToken = cancel }, async (shard, _) =>
        {
            if (plan.IsDone(shard))
            {
                rows[shard] = (ExitCode.Done, Row(shard, "already-done"));
                return;
            }
            var code = await StartAsync(program, shard, each, cancel);
            rows[shard] = (code, Row(shard, plan.IsDone(shard) ? "done" : "missing"));
        });
        return (rows.Values.Aggregate(ExitCode.Done, (code, one) => Worse(code, one.Code)), [.. shards.Select(shard => rows[shard].Row)]);
    }

    async Task<ExitCode> StartAsync(OwnProgram program, int shard, int jobsEach, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(program.FileName,
            [.. program.Arguments, "run", plan.Folder, "--shard", shard.ToString(CultureInfo.InvariantCulture), "--jobs", jobsEach.ToString(CultureInfo.InvariantCulture), "--quiet", .. isUnreachableOk ? ["--unreachable-ok"] : Array.Empty<string>()])
        { RedirectStandardInput = true, UseShellExecute = false };
        start.Environment[WorkerVariable] = "1";
        using var process = Process.Start(start) ?? throw new IOException($"{program.FileName}: cannot be started");
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.StandardInput.Close(); // it leaves things in order and ends
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
        return Enum.IsDefined((ExitCode)process.ExitCode) ? (ExitCode)process.ExitCode : ExitCode.TryAgain; // killed: by memory limit or by hand
    }
}
