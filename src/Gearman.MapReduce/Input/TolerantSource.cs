namespace Gearman.MapReduce;

/// <summary>A source that ends where its data is damaged, and counts it.</summary>
internal sealed class TolerantSource(ByteSource source, MapReduceCounters counters) : ByteSource
{
    private bool _ended;

    public override long BytesTaken => source.BytesTaken;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _ended ? 0 : source.Read(buffer);
        }
        catch (InputException e) when (e.IsDamaged)
        {
            _ended = true;
            counters.AddDamage(e.Message);
            return 0;
        }
    }

    public override void Dispose() => source.Dispose();
}
