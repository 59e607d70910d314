using System.Text;

namespace Gearman.Testing;

/// <summary>A job that a <see cref="FakeWorker"/> got.</summary>
/// <param name="Function">Its function.</param>
/// <param name="Unique">Its unique; null if there was none.</param>
/// <param name="Workload">Its data.</param>
public sealed record RecordedJob(string Function, string? Unique, ReadOnlyMemory<byte> Workload)
{
    /// <summary>The data, read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Workload.Span);
}
