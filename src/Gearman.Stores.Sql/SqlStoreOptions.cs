using System.ComponentModel.DataAnnotations;

namespace Gearman.Stores.Sql;

/// <summary>Options of a <see cref="SqlJobStore"/>.</summary>
public sealed class SqlStoreOptions
{
    /// <summary>The table with the jobs: a name, or a schema and a name. It is made if it is not there.</summary>
    /// <value>Null: gearmand's, which is <c>gearman_queue</c>, and <c>queue</c> in PostgreSQL.</value>
    [RegularExpression("[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)?", ErrorMessage = "The table's name must be letters, digits and underscores, with a schema before it or none.")]
    public string? Table { get; set; }

    /// <summary>Told of a row that can't be a job, such as one without a function; the row is passed over and stays.</summary>
    /// <value>Null: such a row keeps the store from being opened.</value>
    public Action<string>? Unreadable { get; set; }
}
