using System.Buffers;

namespace AccessLogs.Cli.Incremental;

/// <summary>Writes to a file by pieces: what is written need not fit in memory.</summary>
internal sealed class FileBufferWriter(FileStream file) : IBufferWriter<byte>
{
    private const int PieceSize = 1 << 20;

    private byte[] _buffer = new byte[PieceSize];
    private int _count;

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_buffer.Length - _count < Math.Max(sizeHint, 1))
        {
            Flush();
            _buffer = sizeHint > _buffer.Length ? new byte[sizeHint] : _buffer;
        }

        return _buffer.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Hands on what waits.</summary>
    public void Flush()
    {
        file.Write(_buffer, 0, _count);
        _count = 0;
    }
}
