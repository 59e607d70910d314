namespace Gearman.Server.Protocols;

/// <summary>
/// A protocol by which clients reach the jobs of a server, beside Gearman's own. It has its own sockets and threads; the
/// server starts and stops it.
/// </summary>
public interface IServerProtocol
{
    /// <summary>What the protocol is called in logs and faults, such as <c>http</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Takes its ports, in a program that gives up the right to do so before the start; then it is called once, before
    /// <see cref="StartAsync"/>, and if no start follows, <see cref="StopAsync"/> gives them up. A protocol that does nothing here takes them when it starts.
    /// </summary>
    /// <exception cref="GearmanServerException">A port can't be taken.</exception>
    void Bind()
    {
    }

    /// <summary>Starts to listen and to serve. Called once.</summary>
    /// <param name="jobs">The way to the jobs, from any thread, until the protocol has stopped.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="GearmanServerException">It can't; the server then does not start.</exception>
    Task StartAsync(ServerJobs jobs, CancellationToken cancellationToken);

    /// <summary>
    /// Accepts no more clients, lets what goes on end, and returns when it has. Called once if the start or <see cref="Bind"/> was, whether or not
    /// that succeeded. In a drain this takes as long as the jobs.
    /// </summary>
    /// <param name="cancellationToken">Is cancelled when there is no more time: what still goes on is then cut off.</param>
    Task StopAsync(CancellationToken cancellationToken);
}
