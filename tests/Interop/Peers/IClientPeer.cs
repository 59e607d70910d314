namespace Gearman.Interop.Peers;

/// <summary>A client of some language; its commands are those of peers/README.md.</summary>
internal interface IClientPeer : IAsyncDisposable
{
    /// <summary>Runs a foreground job.</summary>
    /// <returns>What it saw of the job, as the lines of the protocol.</returns>
    Task<string[]> DoAsync(PeerJob job, CancellationToken cancellation);

    /// <summary>Submits a background job.</summary>
    /// <returns>The handle, as the library writes it.</returns>
    Task<string> SubmitAsync(PeerJob job, CancellationToken cancellation);

    /// <summary>Asks after a background job that this client submitted.</summary>
    /// <returns>The line <c>status KNOWN RUNNING N D</c>.</returns>
    Task<string> GetStatusAsync(string handle, CancellationToken cancellation);

    /// <summary>Has a partitioner split a workload, and the reducer do each part; clients in C and .NET only.</summary>
    /// <returns>As of <see cref="DoAsync"/>.</returns>
    Task<string[]> ReduceAsync(string partitioner, string reducer, byte[] workload, CancellationToken cancellation);

    /// <summary>Has the next command use a new connection.</summary>
    Task ReconnectAsync(CancellationToken cancellation);
}
