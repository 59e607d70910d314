namespace Gearman.TestSupport.Databases;

/// <summary>MariaDB, with packets of up to a gigabyte.</summary>
public sealed class MariaDbProcess : DatabaseProcess
{
    private readonly string _path = Peer.Require("mariadbd", "mariadb-server");

    /// <summary>How to connect, with a database that is there.</summary>
    public string ConnectionString => $"Server=127.0.0.1;Port={Port};User ID=root;Database=mysql;Default Command Timeout=600";

    private static string[] User => Environment.IsPrivilegedProcess ? ["--user=root"] : [];

    /// <inheritdoc/>
    public override Task InstallAsync(CancellationToken cancellation) => RequireAsync(
        [
            Peer.Require("mariadb-install-db", "mariadb-server"), "--no-defaults", .. User, $"--datadir={Folder}",
            "--auth-root-authentication-method=normal", "--skip-test-db",
        ],
        cancellation);

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Command() =>
    [
        _path, "--no-defaults", .. User, $"--datadir={Folder}", $"--port={Port}", "--bind-address=127.0.0.1", $"--socket={Folder}/socket",
        "--max-allowed-packet=1G", "--innodb-buffer-pool-size=64M",
    ];

    /// <summary>Connecting is not enough: it listens before it lets anybody in.</summary>
    protected override async Task<bool> AnswersAsync(CancellationToken cancellation) => await base.AnswersAsync(cancellation)
        && await RunAsync([Peer.Require("mariadb-admin", "mariadb-client"), "--no-defaults", "-h", "127.0.0.1", "-P", $"{Port}", "-u", "root", "--silent", "ping"], cancellation) == 0;
}
