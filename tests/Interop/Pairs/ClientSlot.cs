using Gearman.Interop.Peers;
using Gearman.TestSupport;

namespace Gearman.Interop.Pairs;

/// <summary>Two clients of a language, which the workers take in turns.</summary>
internal sealed class ClientSlot(string language, IJobServer server) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(1);

    public string Language => language;

    public IClientPeer First { get; private set; } = StartPeer.Client(language, server);

    public IClientPeer Second { get; private set; } = StartPeer.Client(language, server);

    /// <summary>Waits for the turn; disposing ends it.</summary>
    public async Task<IDisposable> TakeAsync()
    {
        await _free.WaitAsync();
        return new Turn(_free);
    }

    /// <summary>Replaces both clients.</summary>
    public async Task RestartAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        First = StartPeer.Client(language, server);
        Second = StartPeer.Client(language, server);
    }

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        _free.Dispose();
    }

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
