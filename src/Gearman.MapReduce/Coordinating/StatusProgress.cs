using Gearman.Client;

namespace Gearman.MapReduce;

/// <summary>Tells the clients of a run's job how many tasks of the phase are done: each hundredth of them, so that many tasks are few packets.</summary>
internal sealed class StatusProgress(JobContext job) : IProgress<MapReduceProgress>
{
    private MapReduceProgress _told = new(MapReducePhase.Shuffle, 0, 0, 0, null, 0);

    public void Report(MapReduceProgress value)
    {
        // The tool gearman divides by the total, and dies of 0.
        if (value.Phase == MapReducePhase.Shuffle || value.TasksTotal == 0 || !IsNews(value))
        {
            return;
        }

        _told = value;
        try
        {
            // Returns completed: a status waits for no room.
            _ = job.SendStatusAsync((uint)value.TasksDone, (uint)value.TasksTotal).AsTask();
        }
        catch (GearmanConnectionException)
        {
            // Nobody hears of it any more; the job's token gives the run up.
        }
    }

    private bool IsNews(in MapReduceProgress value)
    {
        var done = value.TasksDone - (value.Phase == _told.Phase ? _told.TasksDone : -1);
        return done < 0 || (done > 0 && (value.TasksDone == value.TasksTotal || 100L * done >= value.TasksTotal));
    }
}
