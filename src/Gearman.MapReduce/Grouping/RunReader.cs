using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using ZstdSharp;

namespace Gearman.MapReduce;

/// <summary>Reads a run block by block.</summary>
internal sealed class RunReader(Run run) : IDisposable
{
    private readonly SafeFileHandle? _file = run.IsSpilled && StoreOf(run) is null ? Open(run) : null;
    private readonly StoreSource? _source = StoreOf(run) is { } store
        ? new StoreSource(store, run.File!, version: null, run.Offset, CancellationToken.None)
        : null;

    private readonly byte[] _header = new byte[SpillFile.HeaderLength];
    private Decompressor? _decompressor;
    private byte[] _stored = [];
    private byte[] _block = [];
    private int _inline; // the next of the blocks that are inline
    private long _position = run.Offset;
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

        block = run.IsSpilled ? ReadBlock() : run.Blocks[_inline++];
        _read += block.Length;
        return true;
    }

    public void Dispose()
    {
        _file?.Dispose();
        _source?.Dispose();
        _decompressor?.Dispose();
    }

    private ReadOnlyMemory<byte> ReadBlock()
    {
        try
        {
            Fill(_header);
            var length = BinaryPrimitives.ReadInt32LittleEndian(_header);
            var stored = BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(sizeof(int)));
            if (length <= 0 || length > run.Length - _read || stored <= 0 || stored > length)
            {
                throw new InvalidDataException("is damaged");
            }

            _block = _block.Length >= length ? _block : new byte[length];
            if (stored == length)
            {
                Fill(_block.AsSpan(0, length));
            }
            else
            {
                _stored = _stored.Length >= stored ? _stored : new byte[stored];
                Fill(_stored.AsSpan(0, stored));
                _decompressor ??= new Decompressor();
                if (_decompressor.Unwrap(_stored.AsSpan(0, stored), _block.AsSpan(0, length)) != length)
                {
                    throw new InvalidDataException("is damaged");
                }
            }

            return _block.AsMemory(0, length);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ZstdException or InputException)
        {
            throw new SpillException(run.File!, e);
        }
    }

    private void Fill(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var read = _file is null ? _source!.Read(buffer) : RandomAccess.Read(_file, buffer, _position);
            if (read == 0)
            {
                throw new InvalidDataException("is shorter than it was when it was written");
            }

            _position += read;
            buffer = buffer[read..];
        }
    }

    private static IFileStore? StoreOf(Run run)
    {
        try
        {
            return run.IsSpilled ? FileStores.Of(run.File!) : null;
        }
        catch (InputException e)
        {
            throw new SpillException(run.File!, e);
        }
    }

    private static SafeFileHandle Open(Run run)
    {
        try
        {
            return File.OpenHandle(run.File!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SpillException(run.File!, e);
        }
    }
}
