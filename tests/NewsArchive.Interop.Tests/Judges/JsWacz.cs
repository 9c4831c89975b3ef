namespace NewsArchive.Interop.Tests.Judges;

/// <summary>Makes bundles by js-wacz.</summary>
public static class JsWacz
{
    /// <summary>Runs its <c>create</c>.</summary>
    public static Task<CommandResult> CreateAsync(params string[] arguments) =>
        Command.RunAsync("node", [Path.Combine(Repository.JudgeScripts, "node_modules", "@harvard-lil", "js-wacz", "bin", "cli.js"), "create", .. arguments]);
}
