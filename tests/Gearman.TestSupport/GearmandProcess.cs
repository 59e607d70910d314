namespace Gearman.TestSupport;

/// <summary>gearmand as a child process: the real one, or ours.</summary>
public sealed class GearmandProcess : ChildServer, IJobServer
{
    private readonly string[] _program;
    private readonly string[] _arguments;

    private GearmandProcess(string[] program, string[] arguments)
    {
        _program = program;
        _arguments = arguments;
    }

    /// <summary>
    /// Starts the real gearmand on a free port. Returns when it listens. Where it is not installed the test is skipped, or fails
    /// if the environment says GEARMAN_REQUIRE_PEERS=1.
    /// </summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="arguments">Further options of gearmand.</param>
    /// <exception cref="InvalidOperationException">It does not start; the message holds its log.</exception>
    public static Task<GearmandProcess> StartAsync(CancellationToken cancellation, params string[] arguments) =>
        StartAsync([Peer.Require("gearmand", "gearman-job-server")], arguments, cancellation);

    /// <summary>Starts ours, which is beside the tests that use it, on a free port. Returns when it listens.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="arguments">Further options of gearmand.</param>
    /// <exception cref="InvalidOperationException">It does not start; the message holds its log.</exception>
    public static Task<GearmandProcess> StartOursAsync(CancellationToken cancellation, params string[] arguments) =>
        StartAsync([Path.Combine(AppContext.BaseDirectory, "gearman-cli"), "gearmand", "--pid-file", ""], arguments, cancellation);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command() =>
        [.. _program, "--listen=127.0.0.1", $"--port={Port}", "--log-file=stderr", .. _arguments];

    private static async Task<GearmandProcess> StartAsync(string[] program, string[] arguments, CancellationToken cancellation)
    {
        var server = new GearmandProcess(program, arguments);
        try
        {
            await server.RestartAsync(cancellation);
            return server;
        }
        catch
        {
            await server.KillAsync();
            throw;
        }
    }
}
