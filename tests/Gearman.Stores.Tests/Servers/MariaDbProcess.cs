using Gearman.TestSupport;
using MySqlConnector;

namespace Gearman.Stores.Tests.Servers;

/// <summary>MariaDB, with packets of up to a gigabyte.</summary>
internal sealed class MariaDbProcess : DatabaseProcess
{
    private readonly string _path = Peer.Require("mariadbd", "mariadb-server");

    /// <summary>How to connect, with a database that is there.</summary>
    public string ConnectionString => $"Server=127.0.0.1;Port={Port};User ID=root;Database=mysql;Default Command Timeout=600";

    private static string[] User => Environment.IsPrivilegedProcess ? ["--user=root"] : [];

    public async Task InstallAsync(CancellationToken cancellation) => await RunAsync(
        [
            Peer.Require("mariadb-install-db", "mariadb-server"), "--no-defaults", .. User, $"--datadir={Folder}",
            "--auth-root-authentication-method=normal", "--skip-test-db",
        ],
        cancellation);

    protected override IReadOnlyList<string> Command() =>
    [
        _path, "--no-defaults", .. User, $"--datadir={Folder}", $"--port={Port}", "--bind-address=127.0.0.1", $"--socket={Folder}/socket",
        "--max-allowed-packet=1G", "--innodb-buffer-pool-size=64M",
    ];

    /// <summary>Connecting is not enough: it listens before it lets anybody in.</summary>
    protected override async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        await using var connection = new MySqlConnection(ConnectionString + ";Pooling=false");
        try
        {
            await connection.OpenAsync(cancellation);
            return true;
        }
        catch (MySqlException)
        {
            return false;
        }
    }
}
