namespace Gearman.MapReduce.Tests;

/// <summary>Keeps the reports of a run.</summary>
internal sealed class ProgressLog : IProgress<MapReduceProgress>
{
    private readonly Lock _gate = new();
    private readonly List<MapReduceProgress> _reports = [];

    public IReadOnlyList<MapReduceProgress> Reports
    {
        get
        {
            lock (_gate)
            {
                return [.. _reports];
            }
        }
    }

    public void Report(MapReduceProgress value)
    {
        lock (_gate)
        {
            _reports.Add(value);
        }
    }

    /// <summary>Inside a phase nothing falls, and at its end all is done.</summary>
    public void AssertMonotone(params MapReducePhase[] phases)
    {
        Assert.Equal(phases, Reports.Select(r => r.Phase).Distinct());
        foreach (var phase in phases)
        {
            var reports = Reports.Where(r => r.Phase == phase).ToList();
            foreach (var (before, after) in reports.Zip(reports.Skip(1)))
            {
                Assert.True(before.BytesDone <= after.BytesDone && before.TasksDone <= after.TasksDone && before.Retries <= after.Retries);
                Assert.True(after.BytesDone <= (after.BytesTotal ?? long.MaxValue) && after.TasksDone <= after.TasksTotal);
            }

            Assert.Equal(reports[^1].TasksTotal, reports[^1].TasksDone);
            Assert.Equal(reports[^1].BytesTotal, reports[^1].BytesDone);
            Assert.Equal(1.0, reports[^1].Fraction);
        }
    }
}
