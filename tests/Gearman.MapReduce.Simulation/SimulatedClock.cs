namespace Gearman.MapReduce.Simulation;

/// <summary>
/// A clock that jumps from one event to the next as soon as nobody has anything left to do now. What is simulated is planned by
/// <see cref="Plan"/>; the real code waits by timers, as it does on any clock.
/// </summary>
public sealed class SimulatedClock : TimeProvider
{
    /// <summary>Events so close together happen in one step: the real code is waited for once for all of them.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private const int Fences = 3; // passes through the thread pool in which nothing new was planned

    /// <summary>Flows with the run's code: tells when a thread begins with it, and when it leaves it.</summary>
    private static readonly AsyncLocal<SimulatedClock?> Flow = new(change =>
    {
        change.PreviousValue?.Count(-1);
        change.CurrentValue?.Count(1);
    });

    private readonly Lock _gate = new(); // guards the events and the time
    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _events = new();
    private TimeSpan _now;
    private long _number;
    private int _threads; // that run the run's code now

    /// <summary>Since the beginning.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override long GetTimestamp() => Now.Ticks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Now;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Plans what happens after a while.</summary>
    /// <param name="after">How long.</param>
    /// <param name="action">What happens; called by the clock's thread.</param>
    public void Plan(TimeSpan after, Action action)
    {
        lock (_gate)
        {
            _events.Enqueue(action, (_now + after, _number++));
        }
    }

    /// <summary>Says that something was done now, from which more may follow.</summary>
    public void Touch() => Interlocked.Increment(ref _number);

    /// <summary>Lets the time pass until something is done.</summary>
    /// <typeparam name="T">The type of what comes out.</typeparam>
    /// <param name="start">Starts it.</param>
    /// <returns>What came out.</returns>
    public async Task<T> RunAsync<T>(Func<Task<T>> start)
    {
        var running = Task.Run(() =>
        {
            Flow.Value = this;
            return start();
        });
        await Task.Factory.StartNew(() => Tick(running), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return await running;
    }

    private void Tick(Task running)
    {
        using var passed = new AutoResetEvent(initialState: false);
        while (!running.IsCompleted)
        {
            Settle(passed);
            var due = TakeDue();
            due.ForEach(action => action());
        }
    }

    /// <summary>Waits until no thread runs the run's code, and the thread pool has been through with what follows from the last step.</summary>
    private void Settle(AutoResetEvent passed)
    {
        long before;
        do
        {
            before = Interlocked.Read(ref _number);
            for (var i = 0; i < Fences; i++)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static fence => fence.Set(), passed, preferLocal: false);
                passed.WaitOne();
            }
        }
        while (Interlocked.Read(ref _number) != before || Volatile.Read(ref _threads) != 0);
    }

    private void Count(int threads)
    {
        Touch();
        Interlocked.Add(ref _threads, threads);
    }

    private List<Action> TakeDue()
    {
        var due = new List<Action>();
        lock (_gate)
        {
            if (_events.TryPeek(out _, out var first))
            {
                while (_events.TryPeek(out var action, out var at) && at.At < first.At + Step)
                {
                    _events.Dequeue();
                    due.Add(action);
                    _now = at.At > _now ? at.At : _now;
                }
            }
        }

        return due;
    }
}
