namespace Gearman.Client;

/// <summary>What a worker says of a job before it ends.</summary>
/// <param name="Kind">Which of the three it is.</param>
/// <param name="Data">The data of a <see cref="JobUpdateKind.Data"/> or <see cref="JobUpdateKind.Warning"/>; else empty.</param>
/// <param name="Numerator">Work done, of a <see cref="JobUpdateKind.Status"/>; else 0.</param>
/// <param name="Denominator">Work in all, of a <see cref="JobUpdateKind.Status"/>; else 0.</param>
public readonly record struct JobUpdate(JobUpdateKind Kind, ReadOnlyMemory<byte> Data, uint Numerator, uint Denominator);
