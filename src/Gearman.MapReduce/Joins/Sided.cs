namespace Gearman.MapReduce;

/// <summary>A value of one side of a join.</summary>
internal readonly record struct Sided<TLeft, TRight>(bool IsLeft, TLeft Left, TRight Right);
