namespace Gearman.Interop.Peers;

/// <summary>A worker of some language; its functions are those of peers/README.md.</summary>
internal interface IWorkerPeer : IAsyncDisposable
{
    /// <summary>The functions that its library can do, without the prefix.</summary>
    IReadOnlyList<string> Functions { get; }

    /// <summary>Waits for the next thing that a handler says: <c>holding</c> or <c>ran HEX</c>.</summary>
    Task<string> ReadAsync(CancellationToken cancellation);

    /// <summary>Lets go of the job that the worker holds.</summary>
    Task ReleaseAsync();
}
