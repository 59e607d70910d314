using System.CommandLine;
using Gearman.Cli.Daemon.Queues;

namespace Gearman.Cli.Daemon.Import;

/// <summary>The options of <c>gearmand import</c>: its own, and those of the stores.</summary>
internal sealed class ImportOptions
{
    public Option<string> From { get; } = new("--from") { Description = "Store to read: libsqlite3, MySQL, Postgres, redis, libmemcached or journal. It keeps its jobs." };

    public Option<string> To { get; } = new("--to") { Description = "Store to write: one of these, of another type." };

    public Option<string> Server { get; } = new("--server") { Description = "Running job server to submit to instead: HOST:PORT." };

    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Read, count and tell what is wrong; write no job." };

    public Option<bool> Help { get; } = new("--help", "-h") { Description = "Print this help menu." };

    public QueueOptions Queues { get; } = new();

    public IReadOnlyList<(string Title, IReadOnlyList<Option> Options)> Groups => field ??=
        [("gearmand import", [From, To, Server, DryRun, Help]), .. Queues.Groups, ("journal", [Queues.JournalDirectory])];

    public Command Command => field ??= Define();

    private Command Define()
    {
        var command = new Command(ImportCommand.Name, "Copies the jobs of a store.");
        foreach (var option in Groups.SelectMany(group => group.Options))
        {
            command.Options.Add(option);
        }

        return command;
    }
}
