namespace Gearman.Client.Tests;

/// <summary>Keeps <see cref="TelemetryTests"/> apart from all others.</summary>
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryCollection;
