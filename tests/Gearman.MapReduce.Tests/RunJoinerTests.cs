namespace Gearman.MapReduce.Tests;

public sealed class RunJoinerTests
{
    [Fact]
    public void A_key_that_the_combiner_leaves_without_values_is_not_kept()
    {
        var format = new PairFormat<string, int>(resolver: null, comparer: null, partitioner: null);
        var joiner = new RunJoiner<string, int>(format, new Positive(), SpillSpace.Unbounded, new MapReduceCounters());
        Assert.Null(joiner.Join([Of(format, "a", -1), Of(format, "a", -2)], inlineBytes: long.MaxValue));
        Assert.NotNull(joiner.Join([Of(format, "a", -1), Of(format, "a", 2)], inlineBytes: long.MaxValue));
    }

    private static Run Of(PairFormat<string, int> format, string key, int value)
    {
        var output = new RunOutput(file: null, inlineBytes: 0);
        new EntryWriter<string, int>(format, output).Write(key, [value]);
        return output.End()!;
    }

    private sealed class Positive : IReducer<string, int, int>
    {
        public void Reduce(string key, IEnumerable<int> values, Action<int> emit) => values.Where(value => value > 0).ToList().ForEach(emit);
    }
}
