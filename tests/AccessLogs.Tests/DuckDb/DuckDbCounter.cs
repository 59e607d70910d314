using System.Globalization;
using System.Numerics;
using DuckDB.NET.Data;

namespace AccessLogs.Tests.DuckDb;

/// <summary>docs/report-format.md in SQL: a view over the log, and a query a panel. Shares nothing with the library.</summary>
internal sealed class DuckDbCounter : IDisposable
{
    private const string Visitor = "count(DISTINCT (day, host, agent))";

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    /// <summary>Reads a log.</summary>
    /// <param name="table">What makes the table <c>requests</c>: <see cref="LogSql"/>.</param>
    public DuckDbCounter(string table)
    {
        _connection.Open();
        Execute("SET threads = 1");
        Execute(table);
    }

    /// <summary>The panels with hits, visitors and bytes: a name, which requests, and their names.</summary>
    public static IReadOnlyList<(string Panel, string Filter, string Name)> Panels { get; } =
    [
        ("visitors", "true", "day"),
        ("hours", "true", "strftime(time, '%H')"),
        ("weekdays", "true", "dayname(time)"),
        ("timeline", "true", "strftime(time, '%Y-%m-%d %H:00')"),
        ("requests", "status <> '404'", "path"),
        ("static_files", "status <> '404' AND extension IN ('css', 'js', 'svg', 'woff2', 'ico', 'jpg', 'txt')", "path"),
        ("file_types", "extension <> ''", "extension"),
        ("not_found", "status = '404'", "path"),
        ("hosts", "true", "host"),
        ("networks", "network <> ''", "network"),
        ("os", "true", "os"),
        ("user_agents", "true", "agent"),
        ("referrers", "referrer NOT IN ('', '-')", "referrer"),
        ("referring_sites", "site <> ''", "site"),
        ("keyphrases", "phrase <> ''", "phrase"),
        ("vhosts", "vhost <> ''", "vhost"),
        ("users", "user_name NOT IN ('', '-')", "user_name"),
        ("status_codes", "true", "status"),
        ("methods", "true", "method"),
        ("protocols", "true", "CASE protocol WHEN '' THEN '-' ELSE protocol END"),
        ("mime_types", "mime <> ''", "trim(split_part(mime, ';', 1))"),
        ("tls", "tls <> ''", "tls"),
        ("tls_ciphers", "cipher <> ''", "cipher"),
        ("cache_status", "cache <> ''", "cache"),
    ];

    public List<Count> Panel(string filter, string name) => Rows(
        $"SELECT {name} AS name, count(*) AS hits, {Visitor}, sum(size)::BIGINT FROM requests WHERE {filter} GROUP BY name ORDER BY hits DESC, name",
        row => new Count(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)));

    /// <summary>What a query has in its rows: a text, and numbers.</summary>
    public List<(string Name, long[] Figures)> Figures(string query) =>
        Rows(query, row => (row.GetString(0), Enumerable.Range(1, row.FieldCount - 1).Select(i => Number(row.GetValue(i))).ToArray()));

    public long Figure(string expression) => Rows($"SELECT ({expression})::BIGINT FROM requests", row => row.GetInt64(0))[0];

    public void Dispose() => _connection.Dispose();

    /// <summary>Sums are of 128 bits.</summary>
    private static long Number(object value) => value is BigInteger sum ? (long)sum : Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private List<T> Rows<T>(string query, Func<DuckDBDataReader, T> read)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = query;
        using var reader = (DuckDBDataReader)command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private void Execute(string statement)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
