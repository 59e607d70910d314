using System.Diagnostics;

namespace Gearman.TestSupport.Databases;

/// <summary>PostgreSQL, which refuses to be root: root runs it as the user postgres.</summary>
public sealed class PostgresProcess : DatabaseProcess
{
    private readonly string _path = Find("postgres");

    /// <summary>How to connect, with a database that is there.</summary>
    public string ConnectionString => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Command Timeout=600";

    private string Data => Path.Combine(Folder, "data");

    private static string[] AsUser => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    /// <inheritdoc/>
    public override async Task InstallAsync(CancellationToken cancellation)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RequireAsync(["chown", "postgres", Folder], cancellation);
        }

        await RequireAsync([.. AsUser, Find("initdb"), "-D", Data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync"], cancellation);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command() =>
        [.. AsUser, _path, "-D", Data, "-p", $"{Port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={Folder}"];

    /// <summary>Connecting is not enough: it listens before it lets anybody in.</summary>
    protected override async Task<bool> AnswersAsync(CancellationToken cancellation) => await base.AnswersAsync(cancellation)
        && await RunAsync([Find("pg_isready"), "-q", "-h", "127.0.0.1", "-p", $"{Port}", "-d", "postgres", "-U", "postgres"], cancellation) == 0;

    /// <summary>SIGQUIT ends it and its children as a crash does; SIGKILL would leave the children.</summary>
    protected override void Kill(Process process) => Signal(process, "-QUIT");

    private static string Find(string command) => Peer.Require(
        command,
        "postgresql",
        Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")) : []);
}
