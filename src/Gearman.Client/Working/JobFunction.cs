using System.Text;

namespace Gearman.Client.Working;

/// <summary>A function that a worker can do.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Handler">What does it.</param>
/// <param name="Options">How.</param>
internal sealed record JobFunction(string Name, JobHandler Handler, JobFunctionOptions Options)
{
    /// <summary>The name as it goes over the wire.</summary>
    public byte[] Bytes { get; } = Encoding.UTF8.GetBytes(Name);
}
