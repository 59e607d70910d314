using System.Buffers.Binary;
using ZstdSharp;

namespace Gearman.MapReduce;

/// <summary>Reads a run block by block: an inline one is one block.</summary>
internal sealed class RunReader(Run run) : IDisposable
{
    private readonly Stream? _stream = run.IsSpilled ? SpillFile.Open(run) : null;
    private readonly byte[] _length = new byte[sizeof(int)];
    private byte[] _block = [];
    private long _read;

    /// <summary>Reads the next block; it stays valid until the next call.</summary>
    /// <exception cref="SpillException">The file cannot be read.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> block)
    {
        block = default;
        if (_read == run.Length)
        {
            return false;
        }

        if (_stream is null)
        {
            block = run.Bytes;
            _read = run.Length;
            return true;
        }

        try
        {
            _stream.ReadExactly(_length);
            var length = BinaryPrimitives.ReadInt32LittleEndian(_length);
            if (length <= 0 || length > run.Length - _read)
            {
                throw new InvalidDataException("is damaged");
            }

            _block = _block.Length >= length ? _block : new byte[length];
            _stream.ReadExactly(_block, 0, length);
            _read += length;
            block = _block.AsMemory(0, length);
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ZstdException)
        {
            throw new SpillException(run.File!, e);
        }
    }

    public void Dispose() => _stream?.Dispose();
}
