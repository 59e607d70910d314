using Gearman.TestSupport;

namespace Gearman.Interop.Peers;

/// <summary>Starts clients and workers by the name of their language.</summary>
internal static class StartPeer
{
    public static IClientPeer Client(string language, IJobServer server) =>
        language == Language.DotNet ? new DotNetClient(server) : new ProcessClient(Language.Find(language), server);

    /// <summary>Starts a worker whose functions begin with its language and a colon.</summary>
    public static async Task<IWorkerPeer> WorkerAsync(string language, CancellationToken cancellation, params IReadOnlyCollection<IJobServer> servers) =>
        language == Language.DotNet
            ? new DotNetWorker($"{language}:", servers)
            : await ProcessWorker.StartAsync(Language.Find(language), $"{language}:", servers, cancellation);
}
