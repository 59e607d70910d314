using System.Net;
using Gearman.Server;

namespace Gearman.Testing;

/// <summary>A job server in a test's own process: on a free loopback port, with the test's clock, and gone at its end.</summary>
/// <example>
/// <code>
/// await using var server = await GearmanTestServer.StartAsync();
/// await using var worker = new GearmanWorker(new() { Servers = [new("127.0.0.1", server.Port)] });
/// worker.Register("reverse", Reverse);
/// _ = worker.RunAsync(CancellationToken.None);
/// await server.WaitForWorkersAsync("reverse");
/// </code>
/// </example>
public sealed class GearmanTestServer : IAsyncDisposable
{
    private readonly Action<GearmanServerOptions>? _configure;
    private readonly TimeProvider? _time;

    private GearmanTestServer(Action<GearmanServerOptions>? configure, TimeProvider? time)
    {
        _configure = configure;
        _time = time;
        Server = Make(0);
    }

    /// <summary>The server; another one after <see cref="RestartAsync"/>.</summary>
    public GearmanServer Server { get; private set; }

    /// <summary>Where it listens: 127.0.0.1, and a port that was free. The same after <see cref="RestartAsync"/>.</summary>
    public IPEndPoint EndPoint => Server.EndPoints[0];

    /// <summary>The port of <see cref="EndPoint"/>.</summary>
    public int Port => EndPoint.Port;

    /// <summary>Starts a server.</summary>
    /// <param name="configure">Sets options. Where to listen is set already, and grabs are answered at once (<see cref="GearmanServerOptions.GrabPatience"/>).</param>
    /// <param name="time">The server's clock, a fake one say: jobs of a time, schedules and time-outs go by it. Null for the system's.</param>
    public static GearmanTestServer Start(Action<GearmanServerOptions>? configure = null, TimeProvider? time = null)
    {
        var server = new GearmanTestServer(configure, time);
        server.Server.Start();
        return server;
    }

    /// <summary>Starts a server, and its <see cref="GearmanServerOptions.Protocols"/>.</summary>
    /// <inheritdoc cref="Start"/>
    public static async Task<GearmanTestServer> StartAsync(Action<GearmanServerOptions>? configure = null, TimeProvider? time = null)
    {
        var server = new GearmanTestServer(configure, time);
        await server.Server.StartAsync().ConfigureAwait(false);
        return server;
    }

    /// <summary>Ends the server, with its connections and jobs, and starts one anew on the same port: clients and workers have to connect again.</summary>
    public async Task RestartAsync()
    {
        var port = Port;
        await Server.DisposeAsync().ConfigureAwait(false);
        Server = Make(port);
        await Server.StartAsync().ConfigureAwait(false);
    }

    /// <summary>Waits until workers can do a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="count">How many workers there are to be at least.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForWorkersAsync(string function, int count = 1, CancellationToken cancellationToken = default) =>
        Server.WaitUntilAsync(status => Find(status, function).Workers >= count, cancellationToken);

    /// <summary>Waits until so many jobs of a function wait for a worker, or for their time.</summary>
    /// <param name="function">The function.</param>
    /// <param name="count">How many, exactly.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForQueuedAsync(string function, int count, CancellationToken cancellationToken = default) =>
        Server.WaitUntilAsync(status => Find(status, function).Queued == count, cancellationToken);

    /// <summary>Waits until so many jobs of a function are with workers.</summary>
    /// <inheritdoc cref="WaitForQueuedAsync"/>
    public Task WaitForRunningAsync(string function, int count, CancellationToken cancellationToken = default) =>
        Server.WaitUntilAsync(status => Find(status, function).Running == count, cancellationToken);

    /// <summary>Waits until no job is left: none queued, none running. Jobs that were acknowledged before the call are counted.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitUntilDoneAsync(CancellationToken cancellationToken = default) =>
        Server.WaitUntilAsync(status => status.Functions.All(f => f.Queued == 0 && f.Running == 0), cancellationToken);

    /// <summary>Stops the server.</summary>
    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static FunctionStatus Find(ServerStatus status, string function) =>
        status.Functions.FirstOrDefault(f => f.Name == function) ?? new FunctionStatus(function, 0, 0, 0);

    private GearmanServer Make(int port)
    {
        // By a clock that stands still a grab would be held for ever.
        var options = new GearmanServerOptions { GrabPatience = TimeSpan.Zero };
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, port));
        _configure?.Invoke(options);
        return new GearmanServer(options, timeProvider: _time);
    }
}
