using System.Buffers;

namespace Gearman.Protocol;

/// <summary>A buffer writer that can take a long last field of a packet from where it lies, without a copy.</summary>
public interface IPayloadWriter : IBufferWriter<byte>
{
    /// <summary>True if <see cref="Append"/> takes this field.</summary>
    /// <param name="field">The last field of the packet that is written next.</param>
    bool Takes(ReadOnlySpan<byte> field);

    /// <summary>Adds a field behind what was written.</summary>
    /// <param name="field">One that <see cref="Takes"/> said yes to.</param>
    void Append(ReadOnlySpan<byte> field);
}
