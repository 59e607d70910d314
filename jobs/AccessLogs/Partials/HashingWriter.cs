using System.Buffers;
using System.IO.Hashing;

namespace AccessLogs.Partials;

/// <summary>Passes bytes on and hashes them on the way.</summary>
/// <param name="output">Where they go.</param>
internal sealed class HashingWriter(IBufferWriter<byte> output) : IBufferWriter<byte>
{
    private readonly XxHash3 _hash = new();
    private Memory<byte> _memory;

    /// <summary>The bytes that went through.</summary>
    public long Length { get; private set; }

    /// <summary>The hash of what went through.</summary>
    public ulong Hash => _hash.GetCurrentHashAsUInt64();

    public void Advance(int count)
    {
        _hash.Append(_memory.Span[..count]);
        _memory = default;
        Length += count;
        output.Advance(count);
    }

    public Memory<byte> GetMemory(int sizeHint = 0) => _memory = output.GetMemory(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
