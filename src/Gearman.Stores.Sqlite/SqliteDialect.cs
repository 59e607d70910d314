using Gearman.Stores.Sql;

namespace Gearman.Stores.Sqlite;

/// <summary>
/// SQLite, whose rows have numbers of their own. The file is this process's alone while it is open: a second server on it would work
/// the same jobs, and VACUUM would give the rows other numbers.
/// </summary>
internal sealed class SqliteDialect : SqlDialect
{
    public override string Name => "SQLite";

    public override string IdColumn => "rowid";

    public override string BlobType => "BLOB";

    /// <summary>A statement costs no way to a server and back: one row at a time is as fast.</summary>
    public override int MaxRowsAStatement => 1;

    /// <summary>FULL: the log is synchronised at each commit. 4,000 pages, 16 MB, of it before they are copied into the file.</summary>
    public override string Setup => "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 4000";

    /// <summary>The log gets its 16 MB: a commit that goes over what is there is synchronised sooner than one that makes the file longer.</summary>
    public override string Rehearsal => "CREATE TABLE gearman_rehearsal (data BLOB); INSERT INTO gearman_rehearsal VALUES (zeroblob(16480000))";

    public override string CreateTable(string table) => $"""
        CREATE TABLE IF NOT EXISTS {table} ( unique_key TEXT, function_name TEXT, priority INTEGER, data BLOB, when_to_run INTEGER,
        PRIMARY KEY (unique_key, function_name))
        """;

    /// <summary>gearmand, back for a while, may have taken the number of a failed job for a new one.</summary>
    public override string NumberRows(string table, string failedTable) => $"""
        UPDATE {table} SET rowid = rowid + (SELECT MAX(rowid) FROM {table}) + (SELECT MAX(id) FROM {failedTable})
        WHERE rowid IN (SELECT id FROM {failedTable})
        """;

    public override string Bytes(string column) => $"CAST({column} AS BLOB)";
}
