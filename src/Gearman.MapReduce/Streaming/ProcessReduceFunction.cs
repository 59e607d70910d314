using System.Text;

namespace Gearman.MapReduce;

/// <summary>
/// Reduces by a command: it gets the pairs of the partition as lines of key, tab and value, in the order of the keys, and writes lines of
/// key, tab and result, with whatever keys and in whatever order; they are sorted here.
/// </summary>
internal sealed class ProcessReduceFunction(string job, PairStage<string, string> stage, string command)
    : ReduceFunction<string, string, string>(
        job,
        stage.Format,
        () => stage.Format,
        stage.Combiner,
        _ => throw new NotSupportedException("the command reduces"))
{
    public override bool NeedsWorker => true;

    public override IEnumerable<KeyValuePair<string, List<string>>> Reduce(
        IReadOnlyList<Run> runs, TaskContext context, SpillSpace space, MapReduceCounters counters, Action<string, List<string>>? overflow)
    {
        var request = new TaskRequest { Job = Job, Run = "", Task = context.Task, Space = space };
        using var results = new SpillingTable<string, string>(new GroupTable<string, string>(stage.Format, combiner: null), request, counters);
        runs = Join(runs, context, space, counters);
        JobCodeFault.Guard(request, () => Feed(runs, context, space, results));
        using var merger = new RunMerger<string, string>(stage.Format, results.End()[0], stage.Format.Comparer, space.GroupBytes);
        var values = new List<string>();
        while (merger.TryRead(out var key, values))
        {
            yield return new(key, values);
        }
    }

    /// <summary>Lets the command read all pairs, and takes what it writes.</summary>
    private bool Feed(IReadOnlyList<Run> runs, TaskContext context, SpillSpace space, SpillingTable<string, string> results)
    {
        using var process = new CommandProcess(command, context);
        using var merger = new RunMerger<string, string>(stage.Format, runs, stage.Format.Grouping, space.GroupBytes);
        var values = new List<string>();
        while (merger.TryRead(out var key, values))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            var prefix = Encoding.UTF8.GetBytes(key + "\t");
            foreach (var value in values)
            {
                process.Write(prefix);
                process.Write(Encoding.UTF8.GetBytes(value));
                process.EndLine();
            }

            Drain(process, results);
        }

        process.End();
        Drain(process, results);
        return true;
    }

    private static void Drain(CommandProcess process, SpillingTable<string, string> results)
    {
        while (process.TryRead(out var key, out var value))
        {
            results.Table.Emit(key, value);
            results.SpillIfLarge();
        }
    }
}
