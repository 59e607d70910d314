namespace Classics;

/// <summary>How files of results are written.</summary>
public enum OutputKind
{
    /// <summary>The lines that go to standard output otherwise.</summary>
    Text,

    /// <summary>Comma-separated values: key, result.</summary>
    Csv,

    /// <summary>A line of JSON a result.</summary>
    Jsonl,

    /// <summary>An array of key and result, MessagePack, for each.</summary>
    Msgpack,

    /// <summary>Parquet with columns key and result.</summary>
    Parquet,
}
