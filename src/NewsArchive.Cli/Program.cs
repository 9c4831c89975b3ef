using NewsArchive.Cli.Commands;
using NewsArchive.Cli.Output;

if (ImageWorkerCommand.IsMeant(args))
    return (int)ImageWorkerCommand.Run();
return (int)await RootCommands.RunAsync(args, Terminal.System());
