using System.IO.Hashing;
using Gearman.MapReduce;

namespace AccessLogs.Cli.Incremental;

/// <summary>
/// What a packed log holds, unpacked once: first to where a known log ended, to see whether it is the same, then what is behind that, for whoever counts it.
/// Opened when the first byte is asked for, and closed behind the last, so that a run may have thousands. A damaged file ends where its damage is.
/// </summary>
/// <param name="path">Where it is.</param>
internal sealed class UnpackedLog(string path) : ForwardStream
{
    private readonly byte[] _tail = new byte[KnownLog.MaxTailLength];
    private byte[] _buffer = [];
    private int _start;
    private int _filled;
    private int _tailLength;
    private ByteSource? _source;
    private bool _hasEnded;

    /// <summary>The bytes that were taken so far.</summary>
    public long Offset { get; private set; }

    /// <summary>What is wrong with the file; null while nothing is.</summary>
    public string? Damage { get; private set; }

    /// <summary>Whether there is no more.</summary>
    public bool IsAtEnd => _start == _filled && !Fill();

    /// <summary>Passes over what is before an offset.</summary>
    /// <returns>False when there is less.</returns>
    public bool SkipTo(long offset)
    {
        while (Offset < offset && !IsAtEnd)
        {
            Take((int)Math.Min(offset - Offset, _filled - _start));
        }

        return Offset >= offset;
    }

    /// <summary>Fingerprints the last bytes that were taken.</summary>
    public UInt128 HashTail() => XxHash128.HashToUInt128(_tail.AsSpan(0, _tailLength));

    public override int Read(Span<byte> buffer)
    {
        if (IsAtEnd)
        {
            return 0;
        }

        var taken = Take(Math.Min(buffer.Length, _filled - _start));
        taken.CopyTo(buffer);
        return taken.Length;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            End();
        }

        base.Dispose(disposing);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _buffer.AsSpan(_start, count);
        _tailLength = LogTail.Append(_tail, _tailLength, taken);
        _start += count;
        Offset += count;
        return taken;
    }

    private bool Fill()
    {
        if (_hasEnded)
        {
            return false;
        }

        try
        {
            if (_source is null)
            {
                (_source, _buffer) = (ByteSource.OpenFile(path), new byte[64 * 1024]);
            }

            (_start, _filled) = (0, _source.Read(_buffer));
        }
        catch (InputException e) when (e.IsDamaged)
        {
            (_start, _filled, Damage) = (0, 0, e.Message);
        }

        if (_filled == 0)
        {
            End();
        }

        return _filled > 0;
    }

    private void End()
    {
        _hasEnded = true;
        _source?.Dispose();
        (_source, _buffer, _start, _filled) = (null, [], 0, 0);
    }
}
