namespace Gearman.MapReduce;

/// <summary>The error of a type that nobody can write.</summary>
internal static class MissingFormatter
{
    public static MapReduceException Of<T>() =>
        new($"no MessagePack formatter for {typeof(T)}: give the job a resolver that has one (WithResolver)");
}
