using Gearman.Interop.Pairs;
using Gearman.Interop.Peers;
using Gearman.TestSupport;

namespace Gearman.Interop;

/// <summary>Rows of a language and a server, and that server.</summary>
internal static class JobServers
{
    public static TheoryData<string, ServerKind> AllLanguages => [.. Rows(Language.Names)];

    public static TheoryData<string, ServerKind> ForeignLanguages => [.. Rows(Language.ForeignNames)];

    public static async Task<IJobServer> StartAsync(ServerKind kind, CancellationToken cancellation) =>
        kind == ServerKind.Ours ? OurServer.Start() : await GearmandProcess.StartAsync(cancellation);

    private static IEnumerable<(string Language, ServerKind Server)> Rows(IEnumerable<string> languages) =>
        from language in languages from server in Enum.GetValues<ServerKind>() select (language, server);
}
