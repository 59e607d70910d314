using System.CommandLine;
using System.Net.Sockets;
using Gearman.Cli.CommandLine;
using Gearman.Client;
using Gearman.Client.Admin;
using Microsoft.Win32.SafeHandles;

namespace Gearman.Cli.Admin;

/// <summary>
/// <c>gearadmin</c>: the C tool's actions with its output, and ours. Exit codes: 1 for a command line that can't be read
/// and for a server that can't be reached; 0 for an answer, also for ERR, as the C tool has it, but with
/// <c>--json</c> or <c>--shutdown</c> 1 for ERR.
/// </summary>
internal static class AdminCommand
{
    /// <summary>What the command is called.</summary>
    public const string Name = "gearadmin";

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Called called)
    {
        var options = new AdminOptions();
        var result = ProgramOptions.Parse(called.Arguments, options.Command, options.Ours, ProgramOptionsRules.Guess, out var wrong);
        if (wrong is not null)
        {
            return ShowHelp($"{called.As} : {wrong}", options);
        }

        if (result.IsGiven(options.HelpOption))
        {
            return await result.InvokeAsync().ConfigureAwait(false);
        }

        var actions = AdminAction.All(options)
            .Where(action => result.IsGiven(action.Option))
            .Select(action => (action, Value: result.GetResult(action.Option)!.Tokens is [var token, ..] ? token.Value : ""))
            .ToArray();
        if (actions.Length == 0 && !result.GetValue(options.Watch))
        {
            return ShowHelp("No option execution operation given.", options);
        }

        try
        {
            return await ConnectAsync(options, result, actions).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GearmanException or ArgumentException or FormatException or IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message.ReplaceLineEndings(" ") + "\n");
        }
    }

    private static async Task<int> ConnectAsync(AdminOptions options, ParseResult result, (AdminAction Action, string Value)[] actions)
    {
        var (host, service) = (result.GetValue(options.Host)!, result.GetValue(options.Port)!);
        switch (ServicePort.Find(service))
        {
            case null:
                return Fail($"Failed to connect on {host}:{service} with Servname not supported for ai_socktype\n");
            case > 0 and <= ushort.MaxValue and var port when host.Length > 0:
                var admin = new GearmanAdmin(new GearmanAdminOptions
                {
                    Server = new ServerAddress(host, port),
                    Tls = result.GetValue(options.Tls) ? options.Access.Tls(result) : null,
                    Credentials = options.Access.Credentials(result),
                });
                await using (admin.ConfigureAwait(false))
                {
                    return await RunAsync(admin, options, result, actions, service).ConfigureAwait(false);
                }

            default:
                return Fail(host.Length == 0 ? $"Failed to connect on :{service} with Name or service not known\n" : $"Error connecting to {host}.\n\n");
        }
    }

    private static async Task<int> RunAsync(
        GearmanAdmin admin, AdminOptions options, ParseResult result, (AdminAction Action, string Value)[] actions, string service)
    {
        var json = result.GetValue(options.Json);
        try
        {
            using var output = OpenOutput();
            if (actions.Length > 0 && json)
            {
                return await AdminJson.RunAsync(admin, actions, output).ConfigureAwait(false) ? 0 : 1;
            }

            var code = 0;
            foreach (var (action, value) in actions)
            {
                var isDone = await WriteAsync(admin, action, value, output).ConfigureAwait(false);
                code = isDone || action.Option != options.Shutdown ? code : 1;
            }

            return actions.Length > 0
                ? code
                : await StatusWatch.RunAsync(admin, TimeSpan.FromSeconds(result.GetValue(options.Interval)), json, output).ConfigureAwait(false);
        }
        catch (GearmanConnectionException e)
        {
            var host = result.GetValue(options.Host);
            return Fail(e.InnerException switch
            {
                null => $"Socket was shutdown while reading from {host}\n",
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } =>
                    $"Failed to connect on {host}:{service} with Name or service not known\n",
                SocketException { SocketErrorCode: SocketError.ConnectionReset } => $"Error occured while reading data from {host}\n",
                SocketException => $"Error connecting to {host}.\n\n",
                _ => e.Message + "\n",
            });
        }
    }

    /// <summary>Passes on the server's answer byte for byte, but for its OK or ERR.</summary>
    /// <returns>False for ERR.</returns>
    private static async Task<bool> WriteAsync(GearmanAdmin admin, AdminAction action, string value, Stream output)
    {
        AdminAnswer answer;
        try
        {
            answer = await admin.SendAsync(action.Option.IsFlag() ? action.Command : $"{action.Command} {value}").ConfigureAwait(false);
        }
        catch (GearmanConnectionException e) when (action.JsonName == "shutdown" && e.InnerException is null)
        {
            // Older servers close the connection instead of an answer: they have stopped.
            return true;
        }

        if (answer.IsError)
        {
            using var error = Console.OpenStandardError();
            error.Write("Error: "u8);
            error.Write(answer.Content.Span);
            return false;
        }

        output.Write(answer.Content.IsEmpty ? "OK\n"u8 : answer.Content.Span);
        return true;
    }

    /// <summary>
    /// Standard output. .NET's own stream says nothing when the reader of a pipe has gone, which a watch has to know;
    /// but into a file a FileStream writes at places of its own, over what others write.
    /// </summary>
    private static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.OpenStandardOutput();
        }

        var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        return stream.CanSeek ? Console.OpenStandardOutput() : stream;
    }

    private static int ShowHelp(string error, AdminOptions options)
    {
        Console.Out.Write($"{error}\n\n");
        options.Help.Write(Console.Out);
        return 1;
    }

    private static int Fail(string message)
    {
        Console.Error.Write($"Error: {message}");
        return 1;
    }
}
