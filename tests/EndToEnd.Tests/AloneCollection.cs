namespace EndToEnd.Tests;

/// <summary>Tests that change what belongs to the whole process.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
