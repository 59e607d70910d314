using System.Text;

namespace Gearman.Client.Working;

/// <summary>A function that a worker can do.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Handler">What does it.</param>
/// <param name="Blocks">The handler computes or blocks for long before its first await: it is started on a thread of <see cref="JobThreads"/>.</param>
internal sealed record JobFunction(string Name, Func<JobContext, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> Handler, bool Blocks)
{
    /// <summary>The name as it goes over the wire.</summary>
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Name);
}
