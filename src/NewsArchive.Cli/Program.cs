using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;

return (int)await RootCommands.RunAsync(args, Terminal.System());
