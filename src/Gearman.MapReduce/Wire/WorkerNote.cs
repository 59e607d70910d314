using System.Text;

namespace Gearman.MapReduce;

/// <summary>What a worker says of itself when it has begun a task (<see cref="BeginNote"/>), as WORK_DATA: a version byte, then its name in UTF-8.</summary>
internal static class WorkerNote
{
    private const int MaxNameBytes = 300; // a host's name has 253 at most

    /// <summary>This process.</summary>
    public static string Self { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    /// <summary>The note of this process.</summary>
    public static ReadOnlyMemory<byte> Bytes { get; } = (byte[])[TaskAnswer.Version, .. Encoding.UTF8.GetBytes(Self)];

    /// <summary>Reads a note.</summary>
    /// <returns>The worker's name; null if it is no note of ours.</returns>
    public static string? Read(ReadOnlyMemory<byte> note) => note.Span is [TaskAnswer.Version, .. { Length: > 0 and <= MaxNameBytes } name]
        ? Encoding.UTF8.GetString(name)
        : null;
}
