using System.CommandLine;
using Gearman.Cli;
using Gearman.Cli.Admin;
using Gearman.Cli.Daemon;
using Gearman.Cli.Jobs;

// One executable, three commands: which one is said by the name that it is called by (a link of that name), or else by
// the first argument. Only the called one is built.
var called = Called.Read(args);
switch (called.Command)
{
    case JobsCommand.Name:
        return await JobsCommand.RunAsync(called).ConfigureAwait(false);
    case AdminCommand.Name:
        return await AdminCommand.RunAsync(called).ConfigureAwait(false);
    case DaemonCommand.Name:
        return await DaemonCommand.RunAsync(called).ConfigureAwait(false);
    default:
        // Help, completions ([suggest]) and what is none of the three.
        var root = new RootCommand("Gearman: job server, client, worker and administration.")
        {
            new JobsOptions().Command,
            new AdminOptions().Command,
            DaemonCommand.Define(),
        };
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return await result.InvokeAsync().ConfigureAwait(false);
}
