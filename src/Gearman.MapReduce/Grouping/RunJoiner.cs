namespace Gearman.MapReduce;

/// <summary>Makes one run of several, combined; and few of many, so that a merge holds no more of them than it may.</summary>
internal sealed class RunJoiner<TKey, TValue>(
    PairFormat<TKey, TValue> format, IReducer<TKey, TValue, TValue>? combiner, SpillSpace space, MapReduceCounters counters)
{
    /// <summary>Joins runs that lie one behind the other; null if nothing is left of them.</summary>
    public Run? Join(IReadOnlyList<Run> runs, long inlineBytes)
    {
        using var file = space.File("merge", counters);
        var output = new RunOutput(file, inlineBytes);
        if (combiner is null)
        {
            Copy(runs, output);
        }
        else
        {
            Combine(combiner, runs, output);
        }

        var joined = output.End();
        file?.Complete();
        return joined;
    }

    /// <summary>Joins until no more runs are left than may be merged at once.</summary>
    public IReadOnlyList<Run> Narrow(IReadOnlyList<Run> runs)
    {
        while (space.Directory is not null && runs.Count > space.Fan && runs.Any(run => run.IsSpilled))
        {
            runs = [.. runs.Chunk(space.Fan).Select(some => some.Length > 1 ? Join(some, inlineBytes: 0) : some[0]).OfType<Run>()];
        }

        return runs;
    }

    private void Copy(IReadOnlyList<Run> runs, RunOutput output)
    {
        using var entries = new RunTournament<TKey, TValue>(format, runs);
        for (; entries.First is { } first; entries.Move())
        {
            output.Write(first.Entry.Key.Span, first.Entry.Count, first.Entry.Values.Span);
        }
    }

    private void Combine(IReducer<TKey, TValue, TValue> reducer, IReadOnlyList<Run> runs, RunOutput output)
    {
        using var merger = new RunMerger<TKey, TValue>(format, runs, format.Comparer, space.GroupBytes);
        var writer = new EntryWriter<TKey, TValue>(format, output);
        var combined = new List<TValue>();
        Action<TValue> collect = combined.Add;
        var groups = new GroupReader<TKey, TValue>(merger);
        while (groups.TryRead(out var key))
        {
            combined.Clear();
            reducer.Reduce(key, groups, collect);
            if (combined.Count > 0)
            {
                writer.Write(key, combined);
            }
        }
    }
}
