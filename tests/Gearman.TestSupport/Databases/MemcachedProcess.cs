namespace Gearman.TestSupport.Databases;

/// <summary>
/// memcached, with items of up to 128 MB and its LRU lists of old: of the new ones gearmand's library lists the cold one alone.
/// </summary>
public sealed class MemcachedProcess : DatabaseProcess
{
    private readonly string _path = Peer.Require("memcached", "memcached");

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command() =>
    [
        _path, .. Environment.IsPrivilegedProcess ? (string[])["-u", "root"] : [],
        "-l", "127.0.0.1", "-p", $"{Port}", "-U", "0", "-I", "128m", "-m", "1024", "-o", "no_lru_maintainer",
    ];
}
