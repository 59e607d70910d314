using Gearman.Server.Brokering;
using Gearman.Server.Tests.Brokering;

namespace Gearman.Server.Tests.Model;

/// <summary>What becomes of jobs when a store has or has not taken them, and what a server finds in it.</summary>
internal sealed class ModelCommits(ModelBroker broker)
{
    private ModelLedger Ledger => broker.Ledger;

    /// <summary>The store has taken the closed page.</summary>
    /// <returns>Who is told so, and of which job.</returns>
    public List<(RecordingPeer Client, long Number)> Commit()
    {
        Ledger.Apply();
        var page = Ledger.TakeClosed();
        page.Jobs.ForEach(broker.Release);
        return page.Submits;
    }

    /// <summary>The store has not taken the closed page.</summary>
    /// <returns>Who is told so.</returns>
    public List<RecordingPeer> Refuse()
    {
        var (closed, open) = Ledger.TakeBoth();
        foreach (var page in (ModelPage[])[closed, open])
        {
            foreach (var job in page.Jobs)
            {
                (job.Background, job.IsStored) = (false, false);
                broker.Release(job);
            }

            foreach (var job in page.Turned.Where(broker.Jobs.Contains))
            {
                (job.Background, job.IsStored) = (false, false);
                if (!job.IsWanted && job.State != JobState.Running)
                {
                    broker.Remove(job);
                }
            }
        }

        foreach (var failure in closed.Requeued.Concat(open.Requeued))
        {
            broker.Failures.Add(failure);
        }

        return [.. closed.Submits.Concat(open.Submits).Select(submit => submit.Client)];
    }

    /// <summary>The server was killed, and another one has read what the store has.</summary>
    public void Restart()
    {
        broker.Workers.Crash();
        broker.Jobs.Clear();
        broker.Functions.Clear();
        broker.Failures.Crash();
        Ledger.Crash();
        foreach (var record in Ledger.Durable.Values)
        {
            var (number, function, unique, workload, priority, epoch, failure) = record;
            if (failure is not null)
            {
                // To the millisecond.
                broker.Failures.Add(failure with { At = DateTimeOffset.FromUnixTimeMilliseconds(failure.At.ToUnixTimeMilliseconds()), IsStored = true });
                continue;
            }

            broker.Functions.Add(function);
            var job = new ModelJob
            {
                Number = number,
                Function = function,
                Unique = unique,
                Workload = workload,
                Priority = priority,
                Epoch = epoch,
                Background = true,
                IsStored = true,
            };
            broker.Jobs.Add(job);
            broker.StartAtItsTime(job);
        }
    }
}
