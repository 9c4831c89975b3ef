using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;

StandardStreams.Occupy();
if (WorkerCommands.IsMeant(args))
    return (int)WorkerCommands.Run(args);
return (int)await RootCommands.RunAsync(args, Terminal.System());
