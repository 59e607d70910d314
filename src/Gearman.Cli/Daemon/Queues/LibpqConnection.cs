using System.Text;
using Npgsql;

namespace Gearman.Cli.Daemon.Queues;

/// <summary>
/// PostgreSQL's connection information as its C library reads it: <c>host=... dbname='...'</c> or <c>postgresql://...</c>, and what
/// that leaves out from the environment. No message holds a value, which may be the password.
/// </summary>
internal static class LibpqConnection
{
    /// <summary>Debian's folder of sockets, where the library looks for a server if it is told no host.</summary>
    private const string SocketFolder = "/var/run/postgresql";

    private static readonly (string Name, string Variable)[] Variables =
        [("host", "PGHOST"), ("port", "PGPORT"), ("user", "PGUSER"), ("password", "PGPASSWORD"), ("dbname", "PGDATABASE"), ("sslmode", "PGSSLMODE")];

    /// <summary>The library's names and Npgsql's.</summary>
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["host"] = "Host",
        ["hostaddr"] = "Host",
        ["port"] = "Port",
        ["user"] = "Username",
        ["password"] = "Password",
        ["passfile"] = "Passfile",
        ["dbname"] = "Database",
        ["connect_timeout"] = "Timeout",
        ["application_name"] = "Application Name",
        ["options"] = "Options",
        ["sslmode"] = "SSL Mode",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslrootcert"] = "Root Certificate",
    };

    /// <summary>The same in Npgsql's form.</summary>
    /// <param name="text">The connection information.</param>
    /// <param name="environment">Gives a variable of the environment; null if it is not set.</param>
    /// <exception cref="DaemonException">It can't be read.</exception>
    public static string Translate(string text, Func<string, string?> environment)
    {
        var values = text.StartsWith("postgresql://", StringComparison.Ordinal) || text.StartsWith("postgres://", StringComparison.Ordinal)
            ? ReadUri(text)
            : ReadPairs(text);
        foreach (var (name, variable) in Variables)
        {
            if (environment(variable) is { Length: > 0 } value)
            {
                values.TryAdd(name, value);
            }
        }

        if (!values.ContainsKey("hostaddr"))
        {
            values.TryAdd("host", Directory.Exists(SocketFolder) ? SocketFolder : "localhost");
        }

        var connection = new NpgsqlConnectionStringBuilder();
        foreach (var (name, value) in values.OrderBy(pair => pair.Key == "hostaddr"))
        {
            Set(connection, name, name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value);
        }

        return connection.ConnectionString;
    }

    private static void Set(NpgsqlConnectionStringBuilder connection, string name, string value)
    {
        if (!Names.TryGetValue(name, out var known))
        {
            throw new DaemonException($"--libpq-conninfo: {name} is not known here");
        }

        try
        {
            connection[known] = value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
#pragma warning disable MA0054 // Without the cause: it may hold the value.
            throw new DaemonException($"--libpq-conninfo: {name} has a value that can't be read");
#pragma warning restore MA0054
        }
    }

    private static Dictionary<string, string> ReadUri(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            throw new DaemonException("--libpq-conninfo: the URI can't be read");
        }

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        var user = uri.UserInfo.Split(':', 2);
        Add("host", uri.Host);
        Add("port", uri.Port > 0 ? $"{uri.Port}" : "");
        Add("user", user[0]);
        Add("password", user.Length == 2 ? user[1] : "");
        Add("dbname", uri.AbsolutePath.TrimStart('/'));
        foreach (var parameter in uri.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2))
        {
            Add(parameter[0], parameter[1]);
        }

        return values;

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                values[name] = Uri.UnescapeDataString(value);
            }
        }
    }

    /// <summary>Pairs with blanks between them: <c>name = value</c>, the value in quotes if it holds blanks, a backslash before a quote or another.</summary>
    private static Dictionary<string, string> ReadPairs(string text)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        var rest = text.AsSpan().TrimStart();
        while (!rest.IsEmpty)
        {
            var equals = rest.IndexOf('=');
            if (equals < 0)
            {
                throw new DaemonException("--libpq-conninfo: missing \"=\" after a name");
            }

            var name = rest[..equals].Trim().ToString();
            rest = rest[(equals + 1)..].TrimStart();
            values[name] = ReadValue(ref rest);
            rest = rest.TrimStart();
        }

        return values;
    }

    private static string ReadValue(ref ReadOnlySpan<char> rest)
    {
        var isQuoted = rest is ['\'', ..];
        var value = new StringBuilder();
        var i = isQuoted ? 1 : 0;
        for (; i < rest.Length && !(isQuoted ? rest[i] == '\'' : char.IsWhiteSpace(rest[i])); i++)
        {
            if (rest[i] == '\\' && i + 1 < rest.Length)
            {
                i++;
            }

            value.Append(rest[i]);
        }

        if (isQuoted && i == rest.Length)
        {
            throw new DaemonException("--libpq-conninfo: unterminated quoted string");
        }

        rest = rest[Math.Min(isQuoted ? i + 1 : i, rest.Length)..];
        return value.ToString();
    }
}
