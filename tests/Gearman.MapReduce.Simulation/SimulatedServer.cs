namespace Gearman.MapReduce.Simulation;

/// <summary>
/// In the place of a job server and its workers, where the coordinator meets them: a queue, from which workers take jobs one by one. What a
/// worker has when it dies goes to the head of the queue, as servers do. A client that leaves does not stop a worker.
/// </summary>
internal sealed class SimulatedServer : TaskRunner
{
    private const double Variation = 0.2; // of a task's time, either way

    private readonly Lock _gate = new(); // guards all below
    private readonly ClusterModel _model;
    private readonly SimulatedClock _clock;
    private readonly Random _random;
    private readonly LinkedList<SimulatedJob> _queue = new();
    private readonly Stack<SimulatedWorker> _idle;
    private readonly List<SimulatedWorker> _victims;
    private bool _isUsed;

    public SimulatedServer(ClusterModel model, SimulatedClock clock)
    {
        (_model, _clock, _random) = (model, clock, new Random(model.Seed));
        SimulatedWorker[] workers = [.. Enumerable.Range(0, model.Workers).Select(_ => new SimulatedWorker(_random.NextDouble() < model.SlowPart ? model.Slowness : 1))];
        _idle = new(workers);
        _victims = [.. _random.GetItems(workers, 2 * model.Killed).Distinct().Take(model.Killed)];
    }

    public RateLog Input { get; } = new();

    public RateLog Shuffle { get; } = new();

    public RateLog Output { get; } = new();

    /// <summary>Jobs that went to another worker since theirs died.</summary>
    public int Requeued { get; private set; }

    /// <summary>When the last map task was done.</summary>
    public TimeSpan MapsEnded { get; private set; }

    internal override int MaxInlineBytes => 8 << 20;

    internal override bool IsRemote => true;

    internal override int TasksPerWorker => 2; // as over a real one

    internal override async Task<TaskResult<TPartial>> RunAsync<TPartial>(
        PartialFunction<TPartial> function, TaskRequest request, Action<long> bytesDone, CancellationToken cancellationToken)
    {
        var job = new SimulatedTask<TPartial>(function, request);
        using var leaving = cancellationToken.UnsafeRegister((_, token) => job.Abandon(token), null);
        lock (_gate)
        {
            _clock.Touch();
            if (!_isUsed && _victims.Count > 0)
            {
                _clock.Plan(_model.KillAt, Kill);
            }

            _isUsed = true;
            _queue.AddLast(job);
            Dispatch();
        }

        return await job.Answer.ConfigureAwait(false);
    }

    private void Dispatch()
    {
        while (_idle.Count > 0 && _queue.First is { Value: var job })
        {
            _queue.RemoveFirst();
            if (!job.IsAbandoned)
            {
                Start(_idle.Pop(), job);
            }
        }
    }

    private void Start(SimulatedWorker worker, SimulatedJob job)
    {
        (worker.Job, job.StartedAt) = (job, _clock.Now);
        job.Request.Begun?.Invoke();
        var fault = job.Request.Attempt > 1 || job.Request.IsCopy ? 0 : _random.NextDouble();
        var time = worker.Slowness * (1 - Variation + (2 * Variation * _random.NextDouble())) * (job.IsMap
            ? _model.MapBytes / _model.MapRate
            : (_model.ReduceBytes / _model.ShuffleRate) + (_model.ReduceBytes / _model.WriteRate));
        _clock.Plan(TimeSpan.FromSeconds(time), () => End(worker, job, fault));
    }

    private void End(SimulatedWorker worker, SimulatedJob job, double fault)
    {
        lock (_gate)
        {
            if (worker.Job != job || !worker.IsAlive)
            {
                return; // it died, and somebody else has the job
            }

            Log(job, _clock.Now);
            if (fault > 1 - _model.FaultPart)
            {
                job.Fail(_random.NextDouble() < 0.5 ? TaskFault.Lost : TaskFault.Failed);
            }
            else if (!job.IsAbandoned)
            {
                MapsEnded = job.IsMap ? _clock.Now : MapsEnded;
                job.Complete();
            }

            worker.Job = null;
            _idle.Push(worker);
            Dispatch();
        }
    }

    private void Kill()
    {
        lock (_gate)
        {
            foreach (var worker in _victims)
            {
                worker.IsAlive = false;
                if (worker.Job is { } job)
                {
                    _queue.AddFirst(job);
                    Requeued++;
                }
            }

            List<SimulatedWorker> alive = [.. _idle.Where(worker => worker.IsAlive)];
            _idle.Clear();
            alive.ForEach(_idle.Push);
            Dispatch();
        }

        _clock.Plan(_model.KillFor, Revive);
    }

    private void Revive()
    {
        lock (_gate)
        {
            foreach (var worker in _victims)
            {
                (worker.IsAlive, worker.Job) = (true, null);
                _idle.Push(worker);
            }

            Dispatch();
        }
    }

    /// <summary>A map task reads all the time; a reduce task fetches, and then writes.</summary>
    private void Log(SimulatedJob job, TimeSpan end)
    {
        if (job.IsMap)
        {
            Input.Add(job.StartedAt, end, _model.MapBytes);
            return;
        }

        var fetched = job.StartedAt + ((end - job.StartedAt) * (_model.WriteRate / (_model.WriteRate + _model.ShuffleRate)));
        Shuffle.Add(job.StartedAt, fetched, _model.ReduceBytes);
        Output.Add(fetched, end, _model.ReduceBytes);
    }
}
