using Gearman.Stores.Sql;

namespace Gearman.Stores.Postgres;

/// <summary>PostgreSQL. Rows that gearmand writes have no number until the table is opened here.</summary>
internal sealed class PostgresDialect : SqlDialect
{
    public override string Name => "PostgreSQL";

    public override string DefaultTable => "queue";

    public override string BlobType => "BYTEA";

    public override IEnumerable<(string Name, string Type)> AddedColumns => [("id", "BIGINT UNIQUE"), .. base.AddedColumns];

    public override string CreateTable(string table) => $"""
        CREATE TABLE IF NOT EXISTS {table} (unique_key VARCHAR(64), function_name VARCHAR(255), priority INTEGER, data BYTEA, when_to_run INTEGER,
        UNIQUE (unique_key, function_name))
        """;

    public override IEnumerable<string> Adopt(string table) => [$"ALTER TABLE {table} ALTER COLUMN when_to_run TYPE BIGINT"];

    public override string NumberRows(string table, string failedTable) => $"""
        UPDATE {table} SET id = numbered.id FROM (
        SELECT ctid AS row, ROW_NUMBER() OVER (ORDER BY ctid) + GREATEST((SELECT MAX(id) FROM {table}), (SELECT MAX(id) FROM {failedTable}), 0) AS id
        FROM {table} WHERE id IS NULL) numbered WHERE {table}.ctid = numbered.row
        """;

    /// <summary>In the database's own encoding, as gearmand's client library passes it.</summary>
    public override string Bytes(string column) => $"convert_to({column}, getdatabaseencoding())";
}
