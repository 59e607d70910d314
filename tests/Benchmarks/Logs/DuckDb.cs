using DuckDB.NET.Data;

namespace Benchmarks.Logs;

/// <summary>A log counted by DuckDB: its CSV reader takes a line apart faster than a regular expression.</summary>
internal static class DuckDb
{
    private const string Figures = "count(*) AS hits, count(DISTINCT visitor), sum(size)::BIGINT";

    private static readonly string[] SevenTables = [.. ((string[])["day", "hour", "path", "host", "status", "referrer", "agent"]).Select(key => By(key, "log"))];

    /// <summary>User agents and referrers are looked into once each, as one who knows SQL would write it.</summary>
    private static readonly string[] PanelsOfGoAccess =
    [
        By("day", "log"),
        By("path", "log WHERE status <> '404'"),
        By("path", "log WHERE status <> '404' AND regexp_matches(path, '(?i)\\.(css|js|jpe?g|gif|ico|png|svg|woff2?|ttf|txt|pdf|zip|mp[34])(\\?|$)')"),
        By("path", "log WHERE status = '404'"),
        By("host", "log"),
        """
        CREATE TABLE agents AS SELECT agent,
            CASE WHEN agent LIKE '%Windows%' THEN 'Windows' WHEN agent LIKE '%Android%' THEN 'Android' WHEN agent LIKE '%iPhone%' OR agent LIKE '%iPad%' THEN 'iOS'
                WHEN agent LIKE '%Macintosh%' THEN 'macOS' WHEN agent LIKE '%Linux%' THEN 'Linux' ELSE 'Unknown' END AS os,
            CASE WHEN regexp_matches(agent, '(?i)bot|crawl|spider|feed|curl|python|wget') THEN 'Crawlers' WHEN agent LIKE '%Edg%' THEN 'Edge' WHEN agent LIKE '%OPR/%' OR agent LIKE '%Opera%' THEN 'Opera'
                WHEN agent LIKE '%Firefox%' THEN 'Firefox' WHEN agent LIKE '%Chrome%' THEN 'Chrome' WHEN agent LIKE '%Safari%' THEN 'Safari'
                WHEN agent LIKE '%MSIE%' OR agent LIKE '%Trident%' THEN 'MSIE' ELSE 'Unknown' END AS browser
            FROM (SELECT DISTINCT agent FROM log)
        """,
        By("os", "log JOIN agents USING (agent)"),
        By("browser", "log JOIN agents USING (agent)"),
        By("hour", "log"),
        By("referrer", "log WHERE referrer NOT IN ('-', '')"),
        """
        CREATE TABLE referrers AS SELECT referrer, lower(regexp_extract(referrer, '://(?:[^/?#]*@)?([^/?#:@]+)', 1)) AS site,
            CASE WHEN regexp_matches(referrer, '^https?://[^/]*(google|bing|duckduckgo|yahoo)[.]') THEN url_decode(replace(regexp_extract(referrer, '[?&][qp]=([^&#]*)', 1), '+', ' ')) ELSE '' END AS phrase
            FROM (SELECT DISTINCT referrer FROM log)
        """,
        By("site", "log JOIN referrers USING (referrer) WHERE site <> ''"),
        By("phrase", "log JOIN referrers USING (referrer) WHERE phrase <> ''"),
        By("status", "log"),
    ];

    /// <summary>Counts hits, visitors and bytes, and writes the first rows of each.</summary>
    /// <param name="path">A log of combined lines.</param>
    /// <param name="isEveryPanel">The panels that GoAccess shows of such a log, rather than the seven tables of <see cref="RegexPlinq"/>.</param>
    public static async Task CountAsync(string path, bool isEveryPanel)
    {
        await using var connection = new DuckDBConnection("DataSource=:memory:");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $$"""
            SET preserve_insertion_order = false;
            CREATE TABLE log AS
            SELECT host, time[2:12] AS day, time[14:15] AS hour, split_part(request, ' ', 2) AS path, status, referrer, agent,
                   coalesce(try_cast(size AS BIGINT), 0) AS size, hash(time[2:12], host, agent) AS visitor
            FROM read_csv('{{path.Replace("'", "''", StringComparison.Ordinal)}}', delim = ' ', quote = '"', escape = '\', header = false, auto_detect = false, strict_mode = false, ignore_errors = true,
                columns = {host: VARCHAR, identity: VARCHAR, "user": VARCHAR, time: VARCHAR, zone: VARCHAR, request: VARCHAR, status: VARCHAR, size: VARCHAR, referrer: VARCHAR, agent: VARCHAR});
            """;
        await command.ExecuteNonQueryAsync();
        foreach (var query in isEveryPanel ? PanelsOfGoAccess : SevenTables)
        {
            command.CommandText = query;
            await using var rows = await command.ExecuteReaderAsync();
            while (rows.FieldCount == 4 && await rows.ReadAsync())
            {
                Console.WriteLine($"{rows.GetValue(1)} {rows.GetValue(2)} {rows.GetValue(3)} {rows.GetValue(0)}");
            }
        }
    }

    private static string By(string key, string lines) => $"SELECT {key}, {Figures} FROM {lines} GROUP BY 1 ORDER BY 2 DESC LIMIT 10";
}
