using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using Gearman.Server;

namespace Gearman.Cli.Daemon;

/// <summary><c>gearmand</c>: the job server. So far it takes the options that a first server needs, and refuses all others.</summary>
internal static class DaemonCommand
{
    /// <summary>What the command is called.</summary>
    public const string Name = "gearmand";

    private static readonly Option<int> Port = new("--port", "-p") { DefaultValueFactory = _ => GearmanServerOptions.DefaultPort };
    private static readonly Option<IPAddress> Listen = new("--listen", "-L")
    {
        CustomParser = result => IPAddress.TryParse(result.Tokens[0].Value, out var address) ? address : Refuse(result),
    };

    private static readonly Option<string?> HandlePrefix = new("--job-handle-prefix");
    private static readonly Option<int> JobRetries = new("--job-retries", "-j");
    private static readonly Option<int> Backlog = new("--backlog", "-b") { DefaultValueFactory = _ => 32 };

    /// <summary>The command, for the parser, help and completions.</summary>
    public static Command Define() => new(Name, "The job server.") { Port, Listen, HandlePrefix, JobRetries, Backlog };

    /// <summary>Serves until SIGTERM or SIGINT.</summary>
    /// <returns>The exit code: 1 for options that can't be read, as gearmand's.</returns>
    public static async Task<int> RunAsync(Called called)
    {
        var result = Define().Parse(called.Arguments);
        if (result.Errors.Count > 0)
        {
            return Fail(result.Errors[0].Message);
        }

        var options = new GearmanServerOptions
        {
            HandlePrefix = result.GetValue(HandlePrefix),
            JobRetries = result.GetValue(JobRetries),
            Backlog = result.GetValue(Backlog),
        };
        try
        {
            options.EndPoints.Add(new IPEndPoint(result.GetValue(Listen) ?? IPAddress.Any, result.GetValue(Port)));
            var server = new GearmanServer(options);
            server.Start();
            await using (server.ConfigureAwait(false))
            {
                var stop = new TaskCompletionSource();
                void Stop(PosixSignalContext context) => context.Cancel = stop.TrySetResult();
                using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
                using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
                await Task.WhenAny(stop.Task, server.Completion).ConfigureAwait(false);
            }

            return 0;
        }
        catch (Exception e) when (e is GearmanServerException or ArgumentException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            return Fail(e.Message);
        }
    }

    private static IPAddress? Refuse(System.CommandLine.Parsing.ArgumentResult result)
    {
        result.AddError($"'{result.Tokens[0].Value}' is no address");
        return null;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine($"{Name}: {message.ReplaceLineEndings(" ")}");
        return 1;
    }
}
