namespace Gearman.Server.Storing;

/// <summary>A job as a store gives it back.</summary>
/// <param name="Id">The number by which a batch removes it; unique in the store. Above 0.</param>
/// <param name="Function">The name of its function, 1 to 512 bytes.</param>
/// <param name="Unique">Its unique, up to 64 bytes; empty for none.</param>
/// <param name="Reducer">The reducer of a reduce job; null for any other.</param>
/// <param name="Workload">Its data.</param>
/// <param name="Priority">0 high, 1 normal, 2 low, as in gearmand's stores.</param>
/// <param name="Epoch">Not before this time, in seconds since 1970-01-01 UTC; 0 for now.</param>
internal sealed record StoredJob(
    long Id,
    ReadOnlyMemory<byte> Function,
    ReadOnlyMemory<byte> Unique,
    ReadOnlyMemory<byte>? Reducer,
    ReadOnlyMemory<byte> Workload,
    int Priority,
    long Epoch);
