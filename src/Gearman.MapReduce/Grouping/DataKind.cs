namespace Gearman.MapReduce;

/// <summary>How bytes stand for a key or a value.</summary>
internal enum DataKind
{
    /// <summary>What its MessagePack formatter writes.</summary>
    Packed,

    /// <summary>Text, as UTF-8.</summary>
    Text,

    /// <summary>Bytes, as they are.</summary>
    Bytes,
}
