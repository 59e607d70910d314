namespace Gearman.MapReduce;

/// <summary>Takes the entries of one run, in blocks: in memory while they are few, then in a file.</summary>
/// <param name="file">Where to; null to stay in memory.</param>
/// <param name="inlineBytes">The longest run that stays in memory.</param>
internal sealed class RunOutput(SpillFile? file, long inlineBytes)
{
    private const int FirstBlock = 512;

    private readonly List<ReadOnlyMemory<byte>> _blocks = [];
    private byte[] _block = [];
    private int _filled;
    private long _kept; // bytes of the blocks
    private bool _spilled;

    /// <summary>Adds an entry behind those that are there.</summary>
    /// <param name="key">Its key, not less than the one before.</param>
    /// <param name="count">How many values it has.</param>
    /// <param name="values">The values.</param>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> key, int count, ReadOnlySpan<byte> values)
    {
        Reserve(checked(RunEntry.MaxHeaderLength + key.Length + values.Length));
        _filled += RunEntry.WriteHeader(_block.AsSpan(_filled), key.Length, count, values.Length);
        key.CopyTo(_block.AsSpan(_filled));
        values.CopyTo(_block.AsSpan(_filled + key.Length));
        _filled += key.Length + values.Length;
    }

    /// <summary>The whole run; null if it has no entries.</summary>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public Run? End()
    {
        EndBlock();
        return _spilled ? file!.EndRun() : _blocks.Count > 0 ? Run.Inline(_blocks) : null;
    }

    /// <summary>Makes room for an entry, in a new block if this one is long enough.</summary>
    private void Reserve(int length)
    {
        if (_block.Length - _filled >= length)
        {
            return;
        }

        if (_filled + length > SpillFile.BlockBytes && _filled > 0)
        {
            EndBlock();
        }

        var size = Math.Max(_filled + length, Math.Min(SpillFile.BlockBytes, Math.Max(FirstBlock, 2 * _block.Length)));
        if (_block.Length < size)
        {
            Array.Resize(ref _block, size);
        }
    }

    private void EndBlock()
    {
        if (_filled == 0)
        {
            return;
        }

        if (_spilled)
        {
            file!.Write(_block.AsSpan(0, _filled));
        }
        else
        {
            _blocks.Add(_block.AsMemory(0, _filled));
            _kept += _filled;
            _block = [];
            if (file is not null && _kept > inlineBytes)
            {
                Spill();
            }
        }

        _filled = 0;
    }

    private void Spill()
    {
        foreach (var block in _blocks)
        {
            file!.Write(block.Span);
        }

        _blocks.Clear();
        _spilled = true;
    }
}
