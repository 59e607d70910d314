using System.Buffers;

namespace Gearman.MapReduce;

/// <summary>Takes the entries of one run: in memory while they are few, then in a file.</summary>
/// <param name="file">Where to; null to stay in memory.</param>
/// <param name="inlineBytes">The longest run that stays in memory.</param>
internal sealed class RunOutput(SpillFile? file, long inlineBytes)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private bool _spilled;

    /// <summary>Takes the bytes of an entry; then call <see cref="EndEntry"/>.</summary>
    public IBufferWriter<byte> Writer => _buffer;

    public void EndEntry()
    {
        var limit = _spilled ? SpillFile.BlockBytes : Math.Max(inlineBytes, SpillFile.BlockBytes);
        if (file is not null && _buffer.WrittenCount >= limit)
        {
            Flush();
        }
    }

    /// <summary>The whole run; null if it has no entries.</summary>
    public Run? End()
    {
        if (!_spilled && (file is null || _buffer.WrittenCount <= inlineBytes))
        {
            return _buffer.WrittenCount > 0 ? Run.Inline(_buffer.WrittenMemory) : null;
        }

        if (_buffer.WrittenCount > 0)
        {
            Flush();
        }

        return file!.EndRun();
    }

    private void Flush()
    {
        file!.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
        _spilled = true;
    }
}
