using Gearman.Cli.Daemon;
using Gearman.Cli.Daemon.Queues;
using Npgsql;

namespace Gearman.Cli.Tests;

public sealed class LibpqConnectionTests
{
    [Theory]
    [InlineData("host=db port=6000 user=me password=secret dbname=jobs")]
    [InlineData("  host = db\tport = '6000' user=me password='secret'\ndbname=jobs ")]
    [InlineData("postgresql://me:secret@db:6000/jobs")]
    [InlineData("postgres://me:%73ecret@db/jobs?port=6000")]
    public void Both_forms_say_the_same(string text)
    {
        var connection = new NpgsqlConnectionStringBuilder(LibpqConnection.Translate(text, _ => null));
        Assert.Equal(("db", 6000, "me", "secret", "jobs"), (connection.Host, connection.Port, connection.Username, connection.Password, connection.Database));
    }

    [Fact]
    public void A_value_may_hold_quotes_and_blanks()
    {
        var connection = new NpgsqlConnectionStringBuilder(LibpqConnection.Translate(@"host=h password='it\'s ; a \\ secret' user=a\ b", _ => null));
        Assert.Equal((@"it's ; a \ secret", "a b"), (connection.Password, connection.Username));
    }

    [Fact]
    public void The_environment_says_what_the_text_leaves_out()
    {
        var connection = new NpgsqlConnectionStringBuilder(LibpqConnection.Translate("dbname=mine", variable => variable switch
        {
            "PGHOST" => "there",
            "PGPORT" => "7000",
            "PGDATABASE" => "other",
            "PGSSLMODE" => "verify-full",
            _ => null,
        }));
        Assert.Equal(("there", 7000, "mine", SslMode.VerifyFull), (connection.Host, connection.Port, connection.Database, connection.SslMode));
    }

    [Fact]
    public void Without_a_host_it_is_a_socket_or_this_machine() =>
        Assert.Contains(new NpgsqlConnectionStringBuilder(LibpqConnection.Translate("", _ => null)).Host, (string[])["/var/run/postgresql", "localhost"]);

    [Theory]
    [InlineData("secret")]
    [InlineData("host=h password='secret")]
    [InlineData("port=secret")]
    [InlineData("sslmode=secret")]
    [InlineData("postgresql://me:secret@:x:/")]
    public void What_can_not_be_read_is_told_without_its_value(string text)
    {
        var fault = Assert.Throws<DaemonException>(() => LibpqConnection.Translate(text, _ => null));
        Assert.DoesNotContain("secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_is_named() =>
        Assert.Contains("krbsrvname", Assert.Throws<DaemonException>(() => LibpqConnection.Translate("host=h krbsrvname=x", _ => null)).Message, StringComparison.Ordinal);
}
