using Gearman.Stores.Sql;

namespace Gearman.Stores.MySql;

/// <summary>MySQL and MariaDB, whose tables number their rows themselves.</summary>
internal sealed class MySqlDialect : SqlDialect
{
    public override string Name => "MySQL";

    public override string BlobType => "LONGBLOB";

    public override IEnumerable<(string Name, string Type)> AddedColumns => [("id", "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY"), .. base.AddedColumns];

    public override string CreateTable(string table) => $"""
        CREATE TABLE IF NOT EXISTS {table} (unique_key VARCHAR(64), function_name VARCHAR(255), priority INT, data LONGBLOB, when_to_run INT,
        unique key (unique_key, function_name))
        """;

    public override IEnumerable<string> Adopt(string table) => [$"ALTER TABLE {table} MODIFY when_to_run BIGINT"];

    /// <summary>A batch of one statement is in no transaction but its own, whatever the database's configuration says.</summary>
    public override string Setup => "SET autocommit = 1";

    /// <summary>In the encoding of gearmand's client library, whatever that of the table is.</summary>
    public override string Bytes(string column) => $"CAST(CONVERT({column} USING utf8mb4) AS BINARY)";
}
