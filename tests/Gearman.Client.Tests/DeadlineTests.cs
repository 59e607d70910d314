namespace Gearman.Client.Tests;

public sealed class DeadlineTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromHours(3);

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_job_that_was_given_up_before_it_was_sent_leaves_no_timer_behind(bool isCancelled)
    {
        await using var server = new FakeServer();
        var time = new CountingTime();
        await using var client = new GearmanClient(
            new GearmanClientOptions { Servers = [server.Address], Tls = new GearmanTlsOptions(), ConnectTimeout = TimeSpan.FromMinutes(1) }, timeProvider: time);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var job = client.SubmitAsync(new JobRequest("f", default) { Timeout = Deadline }, cancel.Token);

        // The connection is there, and its handshake is not answered.
        var peer = await server.AcceptAsync();
        Assert.Equal(1, time.Running);
        if (isCancelled)
        {
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
        }
        else
        {
            peer.Dispose();
            await Assert.ThrowsAsync<GearmanConnectionException>(() => job);
        }

        Assert.Equal(0, time.Running);
    }

    /// <summary>The system's time, which counts the timers of the deadline that were not disposed.</summary>
    private sealed class CountingTime : TimeProvider
    {
        private int _running;

        public int Running => Volatile.Read(ref _running);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime != Deadline)
            {
                return timer;
            }

            Interlocked.Increment(ref _running);
            return new CountedTimer(this, timer);
        }

        private sealed class CountedTimer(CountingTime time, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                Interlocked.Decrement(ref time._running);
                timer.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }
}
