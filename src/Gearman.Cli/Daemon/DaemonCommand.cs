using System.CommandLine;
using Gearman.Cli.CommandLine;
using Gearman.Cli.Daemon.Import;
using Gearman.Server;

namespace Gearman.Cli.Daemon;

/// <summary><c>gearmand</c>: the job server. Exit codes are gearmand's: 0, and 1 for whatever keeps it from starting.</summary>
internal static class DaemonCommand
{
    /// <summary>What the command is called.</summary>
    public const string Name = "gearmand";

    /// <summary>The command, for help and completions.</summary>
    public static Command Define() => new DaemonOptions().Command;

    /// <summary>Serves until it is told to end.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Called called)
    {
        if (Detached.IsSelf)
        {
            Detached.Enter();
        }

        try
        {
            if (called.Arguments is [ImportCommand.Name, ..])
            {
                return await ImportCommand.RunAsync([.. called.Arguments.Skip(1)]).ConfigureAwait(false);
            }

            var arguments = DaemonArguments.Read(called.Arguments);
            var options = arguments.Options;
            if (arguments.Get(options.CheckArguments))
            {
                return 0;
            }

            if (arguments.IsGiven(options.Help))
            {
                new ProgramOptionsHelp(options.Groups).Write(Console.Out);
                return 0;
            }

            if (arguments.Get(options.Version))
            {
                await Console.Out.WriteAsync($"\n{Name} {GearmanServer.Version} - Gearman.MapReduce\n").ConfigureAwait(false);
                return 0;
            }

            if (arguments.Get(options.Detach) && !Detached.IsSelf)
            {
                return await Detached.StartAsync(Name, called.Arguments).ConfigureAwait(false);
            }

            await DaemonProcess.RunAsync(arguments).ConfigureAwait(false);
            return 0;
        }
        catch (DaemonException e)
        {
            await Console.Error.WriteAsync($"{called.As}: {e.Message.ReplaceLineEndings(" ")}\n").ConfigureAwait(false);
            return 1;
        }
    }
}
