using System.IO.Hashing;

namespace Gearman.MapReduce;

/// <summary>A piece of side data: by its content's hash where the worker has it, else with the content.</summary>
/// <param name="Name">What the job's code calls it.</param>
/// <param name="Hash">XxHash128 of the content, and its length.</param>
/// <param name="Bytes">The content, or null.</param>
internal sealed record SideDataItem(string Name, string Hash, ReadOnlyMemory<byte>? Bytes)
{
    public static SideDataItem Of(string name, ReadOnlyMemory<byte> bytes) =>
        new(name, $"{Convert.ToHexStringLower(XxHash128.Hash(bytes.Span))}-{bytes.Length}", bytes);
}
