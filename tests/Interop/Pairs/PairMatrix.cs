using System.Collections.Concurrent;
using Gearman.Client;
using Gearman.Interop.Peers;
using Gearman.TestSupport;

namespace Gearman.Interop.Pairs;

/// <summary>
/// Every client with every worker on one server. A process a worker and two a client serve all their pairs; what
/// breaks one is followed by a new one. The pairs of different workers run at the same time.
/// </summary>
public abstract class PairMatrix : IAsyncDisposable
{
    /// <summary>The prefix of the worker that splits jobs for the others to reduce.</summary>
    internal const string Partitioner = "partitioner:";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <summary>How long a client is watched that is expected to wait in vain.</summary>
    private static readonly TimeSpan InVain = TimeSpan.FromSeconds(1);

    private readonly ServerKind _kind;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ConcurrentDictionary<(string Client, string Worker, string Scenario), TaskCompletionSource<string[]>> _seen = new();
    private readonly Dictionary<string, ClientSlot> _clients = [];
    private readonly List<Task> _runs = [];
    private GearmanClient? _helper;
    private ProcessWorker? _partitioner;

    // By the test that comes first: the tests of a class run one after the other.
    private Task? _started;

    private protected PairMatrix(ServerKind kind) => _kind = kind;

    private protected IJobServer? Server { get; private set; }

    /// <summary>What a pair saw of a scenario.</summary>
    internal async Task<string[]> SeeAsync(string client, string worker, string scenario)
    {
        await (_started ??= StartAsync());
        return await Slot(client, worker, scenario).Task;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await Task.WhenAll(_runs);
        foreach (var slot in _clients.Values)
        {
            await slot.DisposeAsync();
        }

        if (_partitioner is not null)
        {
            await _partitioner.DisposeAsync();
        }

        if (_helper is not null)
        {
            await _helper.DisposeAsync();
        }

        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        _disposed.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract Task<IJobServer> StartServerAsync(CancellationToken cancellation);

    private async Task StartAsync()
    {
        Language.Require(Language.Names);
        Server = await StartServerAsync(_disposed.Token);
        _helper = new GearmanClient(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", Server.Port)] });
        _partitioner = await ProcessWorker.StartAsync(Language.Find("c"), Partitioner, [Server], _disposed.Token);
        foreach (var language in Language.Names)
        {
            _clients.Add(language, new ClientSlot(language, Server));
        }

        foreach (var worker in Language.Names)
        {
            _runs.Add(Task.Run(() => RunWorkerAsync(worker), CancellationToken.None));
        }
    }

    /// <summary>All pairs of one worker. Each worker begins with another client, so that they do not stand in line for one.</summary>
    private async Task RunWorkerAsync(string name)
    {
        var worker = await StartPeer.WorkerAsync(name, _disposed.Token, Server!);
        var first = Language.Names.IndexOf(name);
        for (var i = 0; i < Language.Names.Length && !_disposed.IsCancellationRequested; i++)
        {
            var client = _clients[Language.Names[(first + i) % Language.Names.Length]];
            using var turn = await client.TakeAsync();
            foreach (var scenario in Scenarios.All.Where(scenario => Expectations.CanBeDone(client.Language, name, scenario)))
            {
                worker = await RunAsync(client, worker, name, scenario);
            }
        }

        await worker.DisposeAsync();
    }

    /// <summary>One scenario of one pair.</summary>
    /// <returns>The worker, a new one if this one cannot go on.</returns>
    private async Task<IWorkerPeer> RunAsync(ClientSlot client, IWorkerPeer worker, string name, Scenario scenario)
    {
        var slot = Slot(client.Language, name, scenario.Name);
        var deviation = Expectations.Find(_kind, client.Language, name, scenario.Name);
        var inVain = deviation?.Seen == Deviation.Nothing;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
        limit.CancelAfter(inVain ? InVain : Limit);
        var pair = new Pair(Server!, client.Language, name)
        {
            Client = client.First,
            SecondClient = client.Second,
            Worker = worker,
            Helper = _helper!,
        };
        var breaks = deviation?.BreaksWorker ?? false;
        try
        {
            slot.TrySetResult(await scenario.Run(pair, limit.Token));
        }
        catch (OperationCanceledException)
        {
            slot.TrySetResult(Deviation.Nothing);
            await client.RestartAsync();
            breaks |= !inVain;
        }
#pragma warning disable CA1031 // Whatever it is, the test of this scenario shall tell it, and the others shall run.
        catch (Exception e)
#pragma warning restore CA1031
        {
            slot.TrySetException(e);
            await client.RestartAsync();
            breaks = true;
        }

        if (breaks && !_disposed.IsCancellationRequested)
        {
            await worker.DisposeAsync();
            worker = await StartPeer.WorkerAsync(name, CancellationToken.None, Server!);
        }

        return worker;
    }

    private TaskCompletionSource<string[]> Slot(string client, string worker, string scenario) =>
        _seen.GetOrAdd((client, worker, scenario), _ => new TaskCompletionSource<string[]>(TaskCreationOptions.RunContinuationsAsynchronously));
}
