namespace Gearman.MapReduce;

/// <summary>Where the keys are that a <see cref="KeySorter"/> sorts by.</summary>
internal interface IKeySource
{
    /// <summary>The key of an item.</summary>
    ReadOnlySpan<byte> KeyOf(SortItem item);
}
