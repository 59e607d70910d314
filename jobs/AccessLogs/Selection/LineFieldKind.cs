namespace AccessLogs.Selection;

/// <summary>What the values of a field are, and so what they can be compared with.</summary>
internal enum LineFieldKind
{
    /// <summary>Text, compared byte by byte.</summary>
    Text,

    /// <summary>A client: an address or a name, compared with addresses, networks and names.</summary>
    Client,

    /// <summary>A number.</summary>
    Number,

    /// <summary>A status: a number, or <c>5xx</c> for a hundred of them.</summary>
    Status,

    /// <summary>Bytes.</summary>
    Bytes,

    /// <summary>Microseconds.</summary>
    Duration,

    /// <summary>A time.</summary>
    Time,
}
