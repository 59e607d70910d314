using System.Text;
using Gearman.Protocol;
using Gearman.Server.Brokering;
using Microsoft.Extensions.Time.Testing;

namespace Gearman.Server.Tests.Brokering;

/// <summary>A broker with a clock that the test moves, and its calls in terms of strings.</summary>
internal sealed class BrokerHouse
{
    public BrokerHouse(
        int retries = 0, BrokerLimits? limits = null, bool hasStore = false, Func<TimeProvider, IJobObserver>? observer = null, params RetryRule[] rules)
    {
        Observer = observer?.Invoke(Time);
        var plans = new RetryPlans(retries, rules);
        Broker = new Broker(plans, Time, limits ?? new BrokerLimits { FailedJobs = 3 }, hasStore: hasStore, observer: Observer);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public Broker Broker { get; }

    public IJobObserver? Observer { get; }

    /// <summary>Why the last submit or ability was not taken.</summary>
    public Refusal Refusal { get; private set; }

    public RecordingPeer Join(string name = "peer")
    {
        var peer = new RecordingPeer(name);
        Broker.Join(peer);
        return peer;
    }

    /// <summary>A worker that can do some functions.</summary>
    public RecordingPeer Worker(params string[] functions)
    {
        var worker = Join("worker");
        foreach (var function in functions)
        {
            CanDo(worker, function);
        }

        return worker;
    }

    /// <summary>A worker that can do some functions and has slept for a while.</summary>
    public RecordingPeer Sleeper(params string[] functions)
    {
        var worker = Worker(functions);
        Broker.Sleep(worker);
        Time.Advance(Dispatcher.WarmTime);
        return worker;
    }

    public void CanDo(Peer worker, string function, int timeoutSeconds = 0) =>
        Refusal = Broker.RegisterAbility(worker, Bytes(function), TimeSpan.FromSeconds(timeoutSeconds));

    public void CantDo(Peer worker, string function) => Broker.UnregisterAbility(worker, Bytes(function));

    /// <summary>The number of the job; 0 if it was refused.</summary>
    public long Submit(
        Peer client,
        string function = "f",
        string unique = "",
        string workload = "w",
        JobPriority priority = JobPriority.Normal,
        bool background = false,
        long epoch = 0,
        bool watched = false)
    {
        var submission = new Submission
        {
            Function = Bytes(function),
            Unique = Bytes(unique),
            Workload = Bytes(workload),
            Priority = priority,
            Background = background,
            Watched = watched,
            Epoch = epoch,
        };
        var result = Broker.Submit(client, submission, out var number, out var refusal);
        Refusal = refusal;
        return result == SubmitResult.Refused ? 0 : number;
    }

    /// <summary>The number of the job that the worker got; 0 for none.</summary>
    public long Grab(Peer worker) => Broker.TryGrab(worker, out var assignment) ? assignment.Number : 0;

    public bool Complete(Peer worker, long number, string result = "") => Broker.Finish(worker, number, JobEvent.Complete, Bytes(result));

    public bool Fail(Peer worker, long number) => Broker.Finish(worker, number, JobEvent.Fail, default);

    public bool Throw(Peer worker, long number, string message = "") => Broker.Finish(worker, number, JobEvent.Exception, Bytes(message));

    /// <summary>Moves the clock and lets the broker do what is due.</summary>
    public void Pass(TimeSpan time)
    {
        Time.Advance(time);
        Broker.RunDue();
    }

    public long EpochIn(int seconds) => Time.GetUtcNow().ToUnixTimeSeconds() + seconds;

    /// <summary>A function's line of <c>status</c>: jobs in all, running jobs, workers.</summary>
    public (int Total, int Running, int Workers) Status(string function = "f") =>
        Broker.Functions.TryGet(Bytes(function), out var found) ? (found.Total, found.Running, found.Workers) : default;

    public JobStatus StatusOf(long number) => Broker.GetStatus(number);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
