using Gearman.TestSupport;

namespace Gearman.Interop.Peers;

/// <summary>A client of a foreign language.</summary>
internal sealed class ProcessClient(Language language, IJobServer server) : IClientPeer
{
    private readonly PeerProcess _process = new(language.Start("client", $"127.0.0.1:{server.Port}"));

    public Task<string[]> DoAsync(PeerJob job, CancellationToken cancellation) => AskAsync($"do {job}", cancellation);

    public async Task<string> SubmitAsync(PeerJob job, CancellationToken cancellation)
    {
        var answer = Assert.Single(await AskAsync($"background {job}", cancellation));
        Assert.StartsWith("handle ", answer, StringComparison.Ordinal);
        return answer["handle ".Length..];
    }

    public async Task<string> GetStatusAsync(string handle, CancellationToken cancellation) =>
        Assert.Single(await AskAsync($"status {handle}", cancellation));

    public Task ReconnectAsync(CancellationToken cancellation) => AskAsync("reconnect", cancellation);

    public Task<string[]> ReduceAsync(string partitioner, string reducer, byte[] workload, CancellationToken cancellation) =>
        AskAsync($"reduce {partitioner} {reducer} {Convert.ToHexStringLower(workload)}", cancellation);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task<string[]> AskAsync(string command, CancellationToken cancellation)
    {
        await _process.WriteAsync(command, cancellation);
        var answer = new List<string>();
        while (await _process.ReadAsync(cancellation) is var line and not ".")
        {
            answer.Add(line);
        }

        return [.. answer];
    }
}
