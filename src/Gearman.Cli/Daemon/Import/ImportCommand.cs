using Gearman.Cli.CommandLine;
using Gearman.Cli.Daemon.Queues;
using Gearman.Client;
using Gearman.Server.Storing;
using Gearman.Server.Storing.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gearman.Cli.Daemon.Import;

/// <summary>
/// <c>gearmand import</c>: copies the jobs of one store into another, or to a job server that runs. Exit code 0 if all that could be
/// read are there, 1 if not.
/// </summary>
internal static class ImportCommand
{
    /// <summary>The first argument.</summary>
    public const string Name = "import";

    /// <summary>Imports.</summary>
    /// <param name="arguments">What follows the name.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="DaemonException">It can't.</exception>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var given = ImportArguments.Read(arguments);
        if (given.Get(given.Options.Help))
        {
            new ProgramOptionsHelp(given.Options.Groups).Write(Console.Out);
            return 0;
        }

        try
        {
            return await RunAsync(given).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JobStoreException or OptionsValidationException or GearmanException)
        {
            throw new DaemonException(e.Message, e);
        }
    }

    private static async Task<int> RunAsync(ImportArguments given)
    {
        var unreadable = 0;
        var isDry = given.Get(given.Options.DryRun);
        var queues = new QueueTypes(given.Options.Queues, Unreadable, NullLoggerFactory.Instance);
        var source = Store(queues, given, given.Get(given.Options.From) ?? throw new DaemonException("--from is missing"));
        await using (source.ConfigureAwait(false))
        {
            var target = isDry ? null : Target(queues, given);
            try
            {
                var import = new JobImport(source, target, Tell);
                await import.RunAsync(CancellationToken.None).ConfigureAwait(false);
                await Console.Out.WriteAsync(
                    $"{import.Read} jobs read, {(isDry ? 0 : import.Read - import.Left)} imported, {import.Left} left, {unreadable} unreadable\n").ConfigureAwait(false);
                return import.Left + unreadable == 0 ? 0 : 1;
            }
            finally
            {
                if (target is not null)
                {
                    await target.DisposeAsync().ConfigureAwait(false);
                }
            }
        }

        void Unreadable(string problem)
        {
            unreadable++;
            Tell(problem);
        }
    }

    private static IImportTarget Target(QueueTypes queues, ImportArguments given)
    {
        var (type, server) = (given.Get(given.Options.To), given.Get(given.Options.Server));
        return (type, server) switch
        {
            ({ } to, null) when string.Equals(to, given.Get(given.Options.From), StringComparison.OrdinalIgnoreCase) => throw new DaemonException("--to is the type of --from"),
            ({ } to, null) => new StoreTarget(Store(queues, given, to)),
            (null, { } to) => ServerAddress.TryParse(to, out var address) ? new ServerTarget(address) : throw new DaemonException($"--server: {to} is no address"),
            _ => throw new DaemonException("one of --to and --server is needed"),
        };
    }

    private static IJobStore Store(QueueTypes queues, ImportArguments given, string type)
    {
        var store = Open();
        return store is JournalStore ? new StandingJobs(Open) : store;

        IJobStore Open() => queues.Find(type).Make(given) ?? throw new DaemonException($"{type} holds no jobs");
    }

    private static void Tell(string problem) => Console.Error.Write($"{problem}\n");
}
