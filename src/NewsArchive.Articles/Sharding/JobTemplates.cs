using System.Globalization;
using System.Text;
using System.Text.Json;

namespace NewsArchive.Articles.Sharding;

/// <summary>The engines that <see cref="JobTemplates"/> knows.</summary>
public enum JobEngine
{
    /// <summary>A Slurm job array, and a merge that waits for it.</summary>
    Slurm = 0,
    /// <summary>GNU parallel, on this machine or over ssh.</summary>
    Parallel,
    /// <summary>A Kubernetes Indexed Job.</summary>
    K8s,
}

/// <summary>Job files that run a plan with what a site has: printed, to be looked at and changed, not submitted by us.</summary>
public static class JobTemplates
{
    /// <summary>Exit code 75 (EX_TEMPFAIL): run again.</summary>
    const int Requeue = 75;

    /// <summary>Exit code of a program that SIGTERM ended before it could say 75.</summary>
    const int Terminated = 143;

    /// <summary>Exit code of a program that was killed, by a memory limit for one.</summary>
    const int Killed = 137;

    /// <summary>The text of a job file.</summary>
    /// <param name="engine">For which engine.</param>
    /// <param name="plan">The plan; its folder must have one path on all machines.</param>
    /// <param name="taskCount">How many tasks share the shards.</param>
    /// <param name="program">How the program is called there.</param>
    /// <param name="output">Where the merge writes.</param>
    public static string Print(JobEngine engine, ShardPlan plan, int taskCount, string program, string output) => engine switch
    {
        JobEngine.Slurm => Slurm(plan, taskCount, Quote(program), output),
        JobEngine.Parallel => Parallel(plan, taskCount, Quote(program), output),
        _ => Kubernetes(plan, taskCount, program, output),
    };

    /// <summary>A word as bash reads it, on one line whatever it holds: comments name paths too.</summary>
    static string Quote(string word)
    {
        if (word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '_' or '-' or '+' or ',' or '='))
            return word;
        if (!word.Any(char.IsControl))
            return $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
        return $"$'{string.Concat(word.EnumerateRunes().Select(Escape))}'";

        static string Escape(Rune rune) =>
            Rune.IsControl(rune) ? string.Concat(Encoding.UTF8.GetBytes(rune.ToString()).Select(octet => $"\\x{octet:x2}"))
            : rune.Value is '\'' or '\\' ? $"\\{rune}"
            : rune.ToString();
    }

    /// <summary>A word in double quotes as YAML reads it, of which JSON is a part.</summary>
    static string QuoteYaml(string word) => $"\"{JsonEncodedText.Encode(word)}\"";

    static string Slurm(ShardPlan plan, int tasks, string program, string output) => string.Create(CultureInfo.InvariantCulture, $$"""
        #!/bin/bash
        # Plan {{plan.PlanId}}: {{plan.Shards}} shards, {{tasks}} tasks.
        # Submit:        sbatch plan.sbatch
        # What is left:  sbatch --array="$({{program}} status {{Quote(plan.Folder)}} --missing --format slurm --task-count {{tasks}})" plan.sbatch
        #SBATCH --job-name=newsarchive
        #SBATCH --array=1-{{tasks}}
        #SBATCH --cpus-per-task=2
        #SBATCH --mem=4G
        #SBATCH --time=04:00:00
        #SBATCH --requeue
        #SBATCH --open-mode=append
        #SBATCH --signal=B:TERM@120
        #SBATCH --output=newsarchive-%A_%a.log

        plan={{Quote(plan.Folder)}}
        out={{Quote(output)}}

        # Slurm sends TERM two minutes before the time is up, to this shell alone: it is handed on, and what was fetched is kept.
        stop='' child=''
        trap 'stop=1; [[ $child ]] && kill -TERM "$child" 2>/dev/null' TERM

        # The first task submits the merge; it waits until every task has ended well. A task that was requeued does not submit it twice.
        if [[ $SLURM_ARRAY_TASK_ID == "$SLURM_ARRAY_TASK_MIN" && ${SLURM_RESTART_COUNT:-0} == 0 && $out ]]; then
            printf '#!/bin/bash\nexec %s\n' "$(printf '%q ' {{program}} merge "$plan" -o "$out" --missing-ok)" |
                sbatch --dependency="afterok:$SLURM_ARRAY_JOB_ID" --job-name=newsarchive-merge --output=newsarchive-merge-%j.log
        fi

        {{program}} run "$plan" --task "$SLURM_ARRAY_TASK_ID/{{tasks}}" --jobs "${SLURM_CPUS_PER_TASK:-2}" &
        child=$!
        [[ $stop ]] && kill -TERM "$child" # told so before there was a child
        wait "$child"
        code=$?
        while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done

        # {{Requeue}}: a passing condition (time is up, disk full, no network); {{Terminated}}: told to stop before it could say so. Back into the queue, at most twenty times,
        # unless somebody has cancelled it: then Slurm is at ending it already.
        if (((code == {{Requeue}} || code == {{Terminated}}) && ${SLURM_RESTART_COUNT:-0} < 20)); then
            task=${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID
            if [[ $(squeue --noheader --job "$task" --format %T) != COMPLETING ]]; then
                scontrol requeue "$task"
                sleep 60 # until Slurm ends this run
            fi
        fi
        exit "$code"

        """);

    static string Parallel(ShardPlan plan, int tasks, string program, string output) => string.Create(CultureInfo.InvariantCulture, $$"""
        #!/bin/bash
        # Plan {{plan.PlanId}}: {{plan.Shards}} shards, {{tasks}} tasks.
        # Machines, one a line (":" is this one), in nodes.txt; all of them see the plan under the same path.
        plan={{Quote(plan.Folder)}}
        out={{Quote(output)}}

        # Rounds, because a machine may go: only tasks with shards that are missing are started again.
        for _ in 1 2 3 4 5; do
            tasks=$({{program}} status "$plan" --missing --format lines --task-count {{tasks}})
            [[ $tasks ]] || break
            parallel --sshloginfile "${NODES:-nodes.txt}" --jobs 1 --filter-hosts --retries 3 "$(printf '%q ' {{program}} run "$plan")--task {}/{{tasks}}" <<<"$tasks"
        done
        {{program}} merge "$plan" -o "$out" --missing-ok

        """);

    static string Kubernetes(ShardPlan plan, int tasks, string program, string output) => string.Create(CultureInfo.InvariantCulture, $$"""
        # Plan {{plan.PlanId}}: {{plan.Shards}} shards, {{tasks}} tasks.
        # The volume claim "newsarchive" holds the plan and its inputs, mounted under their own paths. Its storage must know hard links.
        # When the job is complete: {{Quote(program)}} merge {{Quote(plan.Folder)}} -o {{Quote(output)}} --missing-ok
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: newsarchive
        spec:
          completionMode: Indexed
          completions: {{tasks}}
          parallelism: {{Math.Min(tasks, 10)}}
          backoffLimitPerIndex: 20
          podFailurePolicy:
            rules:
              - action: Ignore # a node that goes costs no try
                onPodConditions:
                  - type: DisruptionTarget
                    status: "True"
              - action: Count # a passing condition, or killed: again
                onExitCodes:
                  operator: In
                  values: [{{Requeue}}, {{Killed}}, {{Terminated}}]
              - action: FailIndex
                onExitCodes:
                  operator: NotIn
                  values: [0, {{Requeue}}, {{Killed}}, {{Terminated}}]
          template:
            spec:
              restartPolicy: Never
              terminationGracePeriodSeconds: 120
              containers:
                - name: newsarchive
                  image: newsarchive
                  command: [{{QuoteYaml(program)}}, "run", {{QuoteYaml(plan.Folder)}}, "--task-count", "{{tasks}}"]
                  resources:
                    requests: { cpu: "2", memory: 4Gi }
                  volumeMounts:
                    - name: data
                      mountPath: {{QuoteYaml(Path.GetDirectoryName(plan.Folder) ?? "/")}}
              volumes:
                - name: data
                  persistentVolumeClaim:
                    claimName: newsarchive

        """);
}
