namespace Gearman.MapReduce;

/// <summary>Something that is sorted by its key.</summary>
/// <param name="Prefix">Eight bytes of the key (<see cref="KeyOrder.Prefix"/>).</param>
/// <param name="Reference">Where its key is. Items whose keys are equal keep the order of their references.</param>
internal readonly record struct SortItem(ulong Prefix, long Reference);
