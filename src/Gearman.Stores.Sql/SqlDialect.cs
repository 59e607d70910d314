namespace Gearman.Stores.Sql;

/// <summary>What sets a database apart from the others: its types, how it is opened, and a few words of its SQL.</summary>
public abstract class SqlDialect
{
    /// <summary>What the database is called in messages.</summary>
    public abstract string Name { get; }

    /// <summary>gearmand's name for the table.</summary>
    public virtual string DefaultTable => "gearman_queue";

    /// <summary>The column with a job's number.</summary>
    public virtual string IdColumn => "id";

    /// <summary>The type of bytes.</summary>
    public abstract string BlobType { get; }

    /// <summary>The most rows that one statement inserts.</summary>
    public virtual int MaxRowsAStatement => 256;

    /// <summary>Makes the table as gearmand does, if it is not there.</summary>
    /// <param name="table">The table.</param>
    public abstract string CreateTable(string table);

    /// <summary>
    /// The columns that are added when they are missing, with their types. All may be null or have a default, so that
    /// gearmand goes on with the table.
    /// </summary>
    public virtual IEnumerable<(string Name, string Type)> AddedColumns =>
        [("when_to_run", "BIGINT"), ("exact_unique", BlobType), ("exact_function", BlobType), ("reducer", BlobType)];

    /// <summary>What else a table needs that had not all columns.</summary>
    /// <param name="table">The table.</param>
    /// <returns>Statements.</returns>
    public virtual IEnumerable<string> Adopt(string table) => [];

    /// <summary>Gives numbers to the rows that gearmand wrote: other than those of all other rows, the failed jobs' included.</summary>
    /// <param name="table">The table of jobs.</param>
    /// <param name="failedTable">The table of failed jobs.</param>
    /// <returns>A statement; null if the database does it by itself.</returns>
    public virtual string? NumberRows(string table, string failedTable) => null;

    /// <summary>A column of text as the bytes that were written.</summary>
    /// <param name="column">The column.</param>
    public abstract string Bytes(string column);

    /// <summary>What a connection needs before anything else.</summary>
    /// <returns>A statement; null for nothing.</returns>
    public virtual string? Setup => null;

    /// <summary>What is done and taken back, in a transaction behind <see cref="Setup"/>: what that leaves makes commits faster. That it fails is no fault.</summary>
    /// <returns>A statement; null for nothing.</returns>
    public virtual string? Rehearsal => null;
}
