namespace Gearman.MapReduce;

/// <summary>Takes the pairs of one side of a join.</summary>
internal sealed class SideEmitter<TKey, TValue, TLeft, TRight>(Func<TValue, Sided<TLeft, TRight>> side) : Emitter<TKey, TValue>
{
    private Emitter<TKey, Sided<TLeft, TRight>> _output = null!;

    public SideEmitter<TKey, TValue, TLeft, TRight> To(Emitter<TKey, Sided<TLeft, TRight>> output)
    {
        _output = output;
        return this;
    }

    public override void Emit(TKey key, TValue value) => _output.Emit(key, side(value));

    public override void Emit(ReadOnlySpan<byte> key, TValue value) => _output.Emit(key, side(value));
}
