using Gearman.TestSupport;

namespace Gearman.Stores.Tests.Servers;

/// <summary>Redis with an append-only file that is synchronised at each write.</summary>
internal sealed class RedisProcess : DatabaseProcess
{
    private readonly string _path = Peer.Require("redis-server", "redis-server");

    protected override IReadOnlyList<string> Command() =>
        [_path, "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", Folder, "--save", "", "--appendonly", "yes", "--appendfsync", "always"];
}
