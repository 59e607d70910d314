namespace Gearman.MapReduce;

/// <summary>What a store knows of a file.</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Version">What another content would change, such as an ETag; null if the store has no such thing.</param>
public sealed record StoredFile(long Length, string? Version);
