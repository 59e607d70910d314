using System.CommandLine;
using System.CommandLine.Help;
using Gearman.Cli.CommandLine;

namespace Gearman.Cli.Jobs;

/// <summary>The options of <c>gearman</c>, those of the C tool. Where one may be given once, the last one counts.</summary>
internal sealed class JobsOptions
{
    public Option<string[]> Functions { get; } = new("-f") { Description = "Function name to use for jobs (can give many)", HelpName = "function" };

    public Option<string[]> Host { get; } = new("-h") { Description = "Job server host", HelpName = "host" };

    public Option<bool> Usage { get; } = new("-H") { Description = "Print the help menu of the C tool" };

    public Option<bool> Verbose { get; } = new("-v") { Description = "Print diagnostic information to stdout" };

    public Option<string[]> Port { get; } = new("-p") { Description = "Job server port", HelpName = "port" };

    public Option<string[]> Timeout { get; } = new("-t") { Description = "Timeout in milliseconds", HelpName = "timeout" };

    public Option<string[]> PidFile { get; } = new("-i") { Description = "Create a pidfile for the process", HelpName = "pidfile" };

    public Option<bool> Tls { get; } = new("-S") { Description = "Enable SSL connections" };

    /// <summary>Ours.</summary>
    public AccessOptions Access { get; } = new();

    public Option<bool> Daemon { get; } = new("-d") { Description = "Detach, and run in the background" };

    public Option<bool> Background { get; } = new("-b") { Description = "Client: run jobs in the background" };

    public Option<bool> High { get; } = new("-I") { Description = "Client: run jobs as high priority" };

    public Option<bool> Low { get; } = new("-L") { Description = "Client: run jobs as low priority" };

    public Option<bool> Lines { get; } = new("-n") { Description = "Client: one job per line; worker: a data packet for each line" };

    public Option<bool> StrippedLines { get; } = new("-N") { Description = "Same as -n, but strip off the newline" };

    public Option<bool> Prefix { get; } = new("-P") { Description = "Client: prefix all output lines with functions names" };

    public Option<bool> NoInput { get; } = new("-s") { Description = "Client: send job without reading from standard input" };

    public Option<string[]> Unique { get; } = new("-u") { Description = "Client: unique key to use for job", HelpName = "unique" };

    public Option<string[]> Count { get; } = new("-c") { Description = "Worker: number of jobs to run before exiting", HelpName = "count" };

    public Option<bool> Worker { get; } = new("-w") { Description = "Run in worker mode" };

    public Argument<string[]> Operands { get; } = new("data or command") { Description = "Client: the data of a job each. Worker: a command and its arguments, after --" };

    /// <summary>The command, for the parser, help and completions.</summary>
    public Command Command => field ??= Define();

    private Command Define()
    {
        var command = new Command(JobsCommand.Name, "Submits jobs, or with -w does jobs by a command.")
        {
            Functions, Host, Port, Usage, Verbose, Timeout, PidFile, Tls, Daemon,
            Background, High, Low, Lines, StrippedLines, Prefix, NoInput, Unique,
            Count, Worker,
            Operands, new HelpOption("--help"),
        };
        foreach (var option in Access.All)
        {
            command.Options.Add(option);
        }

        return command;
    }
}
