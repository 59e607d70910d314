using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Gearman.Cli.CommandLine;

namespace Gearman.Cli.Admin;

/// <summary>The options of <c>gearadmin</c>: those of the C tool in its words and order, then ours.</summary>
internal sealed class AdminOptions
{
    public Option<string> Host { get; } = new("--host", "-h") { Description = "Connect to the host", DefaultValueFactory = _ => "localhost" };

    public Option<string> Port { get; } = new("--port", "-p") { Description = "Port number or service to use for connection", DefaultValueFactory = _ => "4730" };

    public Option<bool> ServerVersion { get; } = new("--server-version") { Description = "Fetch the version number for the server." };

    public Option<bool> ServerVerbose { get; } = new("--server-verbose") { Description = "Fetch the verbose setting for the server." };

    public Option<string> CreateFunction { get; } = new("--create-function") { Description = "Create the function from the server." };

    public Option<string> CancelJob { get; } = new("--cancel-job") { Description = "Remove a given job from the server's queue" };

    public Option<string> DropFunction { get; } = new("--drop-function") { Description = "Drop the function from the server." };

    public Option<bool> ShowUniqueJobs { get; } = new("--show-unique-jobs") { Description = "Show unique IDs of jobs on the server." };

    public Option<bool> ShowJobs { get; } = new("--show-jobs") { Description = "Show all jobs on the server." };

    public Option<bool> ProcessId { get; } = new("--getpid") { Description = "Get Process ID for the server." };

    public Option<bool> Status { get; } = new("--status") { Description = "Status for the server." };

    public Option<bool> PriorityStatus { get; } = new("--priority-status") { Description = "Queued jobs status by priority." };

    public Option<bool> Workers { get; } = new("--workers") { Description = "Workers for the server." };

    public Option<bool> Tls { get; } = new("--ssl", "-S") { Description = "Enable SSL connections." };

    public Option<string?> ShowFailed { get; } = new("--show-failed")
    {
        Description = "Show the jobs that failed for good; all of one: --show-failed=HANDLE.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public Option<string> RetryFailed { get; } = new("--retry-failed") { Description = "Queue a failed job again by its handle; 'all', or 'all FUNCTION'." };

    public Option<string> DeleteFailed { get; } = new("--delete-failed") { Description = "Forget a failed job by its handle; 'all', or 'all FUNCTION'." };

    /// <summary>Ours.</summary>
    public AccessOptions Access { get; } = new();

    public Option<string?> Shutdown { get; } = new("--shutdown")
    {
        Description = "Shut the server down; graceful: after its jobs.",
        Arity = ArgumentArity.ZeroOrOne,
        CompletionSources = { "graceful" },
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Answer in JSON: one object on one line." };

    public Option<bool> Watch { get; } = new("--watch") { Description = "Show the status again and again; q ends." };

    public Option<double> Interval { get; } = new("--interval")
    {
        Description = "Seconds between two looks of --watch.",
        DefaultValueFactory = _ => 1,
        Validators = { result => Check(result) },
    };

    public HelpOption HelpOption { get; } = new("--help") { Description = "Options related to the program." };

    /// <summary>What the C tool does not have.</summary>
    public IReadOnlyCollection<Option> Ours => [ShowFailed, RetryFailed, DeleteFailed, Shutdown, Json, Watch, Interval, .. Access.All];

    /// <summary>The list of options, as <c>--help</c> prints it.</summary>
    public ProgramOptionsHelp Help => field ??= new ProgramOptionsHelp([("Options", [.. Command.Options])]);

    /// <summary>The command, for the parser, help and completions.</summary>
    public Command Command => field ??= Define();

    private static void Check(System.CommandLine.Parsing.OptionResult result)
    {
        if (result.Tokens is [var token]
            && !(double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0.01 and <= 86_400))
        {
            result.AddError($"'{token.Value}' is no interval: 0.01 to 86400 seconds");
        }
    }

    private Command Define()
    {
        var command = new Command(AdminCommand.Name, "Asks a job server about its state and changes it.")
        {
            HelpOption, Host, Port, ServerVersion, ServerVerbose, CreateFunction, CancelJob, DropFunction, ShowUniqueJobs, ShowJobs,
            ProcessId, Status, PriorityStatus, Workers, Tls, ShowFailed, RetryFailed, DeleteFailed, Shutdown, Json, Watch, Interval,
        };
        foreach (var option in Access.All)
        {
            command.Options.Add(option);
        }

        HelpOption.Action = new ProgramOptionsHelp([("Options", [.. command.Options])]);
        return command;
    }
}
