namespace Gearman.MapReduce;

/// <summary>Takes the code of a job that has a name: a mapper, or an accumulator.</summary>
public sealed class JobBuilder
{
    private readonly string _name;

    internal JobBuilder(string name) => _name = name;

    /// <summary>Maps lines by a lambda.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The values' type.</typeparam>
    /// <param name="map">The mapper; called by several threads at once.</param>
    /// <returns>What takes the rest of the job.</returns>
    public PairJobBuilder<Line, TKey, TValue> Map<TKey, TValue>(MapAction<Line, TKey, TValue> map) =>
        Map<Line, TKey, TValue>(map);

    /// <summary>Maps records by a lambda.</summary>
    /// <typeparam name="TRecord">What it reads.</typeparam>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The values' type.</typeparam>
    /// <param name="map">The mapper; called by several threads at once.</param>
    /// <returns>What takes the rest of the job.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> Map<TRecord, TKey, TValue>(MapAction<TRecord, TKey, TValue> map)
        where TRecord : IRecord<TRecord>, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(map);
        var mapper = new LambdaMapper<TRecord, TKey, TValue>(map);
        return Map<TRecord, TKey, TValue>(_ => mapper);
    }

    /// <summary>Maps records by a mapper that is made for each task.</summary>
    /// <typeparam name="TRecord">What it reads.</typeparam>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The values' type.</typeparam>
    /// <param name="create">Makes the mapper; the context has the run's parameters.</param>
    /// <returns>What takes the rest of the job.</returns>
    public PairJobBuilder<TRecord, TKey, TValue> Map<TRecord, TKey, TValue>(
        Func<TaskContext, IMapper<TRecord, TKey, TValue>> create)
        where TRecord : IRecord<TRecord>, allows ref struct
    {
        ArgumentNullException.ThrowIfNull(create);
        return new(_name, stage => new RecordSource(new MapFunction<TRecord, TKey, TValue>(_name, create, stage)));
    }

    /// <summary>
    /// Maps lines by a command, in any language: a process for each task, started by the shell, that gets the lines on its
    /// standard input and writes lines of key, tab and value. Other than 0 as its exit code fails the task. It finds the task's
    /// number, its attempt and the run's parameters in MAPREDUCE_TASK, MAPREDUCE_ATTEMPT and MAPREDUCE_PARAMETERS.
    /// </summary>
    /// <param name="command">The command, such as <c>python3 map.py</c>; workers must have what it needs.</param>
    /// <returns>What takes the rest of the job.</returns>
    public PairJobBuilder<Line, string, string> MapBy(string command)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        return Map<Line, string, string>(context => new ProcessMapper(command, context));
    }

    /// <summary>Joins two kinds of lines by their keys.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TLeft">The left values' type.</typeparam>
    /// <typeparam name="TRight">The right values' type.</typeparam>
    /// <param name="isLeft">Tells the sides apart, by <see cref="Line.Input"/>, <see cref="Line.Path"/> or the line itself.</param>
    /// <param name="left">Maps a line of the left side.</param>
    /// <param name="right">Maps a line of the right side.</param>
    /// <returns>What takes the rest of the job.</returns>
    public JoinBuilder<Line, TKey, TLeft, TRight> Join<TKey, TLeft, TRight>(
        Func<Line, bool> isLeft, MapAction<Line, TKey, TLeft> left, MapAction<Line, TKey, TRight> right)
    {
        ArgumentNullException.ThrowIfNull(isLeft);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new JoinBuilder<Line, TKey, TLeft, TRight>(this, isLeft, left, right);
    }

    /// <summary>Folds records into an accumulator that is made for each task.</summary>
    /// <typeparam name="TRecord">What it reads.</typeparam>
    /// <typeparam name="TAccumulator">What it is folded into.</typeparam>
    /// <param name="create">Makes an empty accumulator; the context has the run's parameters.</param>
    /// <returns>The job.</returns>
    public AggregatorJob<TRecord, TAccumulator> Aggregate<TRecord, TAccumulator>(Func<TaskContext, TAccumulator> create)
        where TRecord : IRecord<TRecord>, allows ref struct
        where TAccumulator : class, IAccumulator<TAccumulator, TRecord>
    {
        ArgumentNullException.ThrowIfNull(create);
        return new AggregatorJob<TRecord, TAccumulator>(_name, create);
    }
}
