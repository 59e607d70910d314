using System.CommandLine;
using Gearman.Cli.CommandLine;
using Gearman.Client;

namespace Gearman.Cli.Jobs;

/// <summary>
/// <c>gearman</c>: the C tool's client and worker. Exit codes are its own: 1 for a command line that can't be read for
/// a job that failed and for a server that does not take the token, 0 for all else, also for a server that can't be reached.
/// </summary>
internal static class JobsCommand
{
    /// <summary>What the command is called.</summary>
    public const string Name = "gearman";

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Called called)
    {
        var options = new JobsOptions();
        var arranged = Getopt.Arrange(called.Arguments, options.Command, out var isValid);
        var result = options.Command.Parse(arranged, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (arranged.TakeWhile(argument => argument != "--").Contains("--help", StringComparer.Ordinal))
        {
            return await result.InvokeAsync().ConfigureAwait(false);
        }

        var hasFunction = result.GetValue(options.Functions) is [_, ..];
        isValid &= result.Errors.Count == 0;
        if (!isValid || !hasFunction || result.GetValue(options.Usage))
        {
            var error = !hasFunction ? "No Functions were provided" : isValid ? "(null)" : "-?";
            JobsUsage.Write(isValid && hasFunction ? Console.Out : Console.Error, called.As, error, options, result);
            return result.GetValue(options.Usage) ? 0 : 1;
        }

        if (result.GetValue(options.Daemon) && !Detached.IsSelf)
        {
            return await Detached.StartAsync(Name, called.Arguments).ConfigureAwait(false);
        }

        try
        {
            var arguments = new JobsArguments(options, result);
            using var pidFile = PidFile.Create(arguments.PidFile);
            if (Detached.IsSelf)
            {
                Detached.Enter();
                Detached.SayReady();
            }

            return await (arguments.Worker ? CommandWorker.RunAsync(arguments) : Submitter.RunAsync(arguments)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or ArgumentException or GearmanAuthenticationException)
        {
            return Fail(e.Message);
        }
    }

    /// <summary>Says what is wrong, in one line.</summary>
    /// <returns>The exit code 1.</returns>
    internal static int Fail(string message)
    {
        Console.Error.WriteLine($"{Name}: {message.ReplaceLineEndings(" ")}");
        return 1;
    }
}
