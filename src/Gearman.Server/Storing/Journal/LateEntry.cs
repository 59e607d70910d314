namespace Gearman.Server.Storing.Journal;

/// <summary>Where an entry is that stands behind one of a higher id.</summary>
internal readonly record struct LateEntry(long Id, Segment Segment, long Offset, int Length);
