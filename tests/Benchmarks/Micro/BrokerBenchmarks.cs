using BenchmarkDotNet.Attributes;
using Gearman.Server.Brokering;

namespace Benchmarks.Micro;

/// <summary>Jobs through the server's broker, without packets and sockets.</summary>
[MemoryDiagnoser]
public class BrokerBenchmarks
{
    private const int Jobs = 1_000;

    private readonly Broker _broker = new(new RetryPlans(maxLosses: 0), TimeProvider.System);
    private readonly SilentPeer _client = new();
    private readonly SilentPeer _worker = new();
    private readonly long[] _numbers = new long[Jobs];
    private readonly byte[] _workload = new byte[64];

    /// <summary>Jobs that wait meanwhile.</summary>
    [Params(0, 1_000_000)]
    public int Queued { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _broker.Join(_client);
        _broker.Join(_worker);
        _broker.RegisterAbility(_worker, "benchmark"u8, TimeSpan.Zero);
        for (var i = 0; i < Queued; i++)
        {
            Submit();
        }
    }

    [Benchmark(OperationsPerInvoke = Jobs)]
    public void SubmitGrabComplete()
    {
        for (var i = 0; i < Jobs; i++)
        {
            Submit();
        }

        for (var i = 0; i < Jobs; i++)
        {
            _broker.TryGrab(_worker, out var assignment);
            _numbers[i] = assignment.Number;
        }

        foreach (var number in _numbers)
        {
            _broker.Finish(_worker, number, JobEvent.Complete, default);
        }
    }

    private void Submit() =>
        _broker.Submit(_client, new Submission { Function = "benchmark"u8, Workload = _workload, Background = true }, out _, out _);

    private sealed class SilentPeer : Peer
    {
        public override void OnWake()
        {
        }

        public override void OnStored(long number)
        {
        }

        public override void OnRefused()
        {
        }

        public override void OnJobEvent(JobEvent kind, long number, ReadOnlySpan<byte> data)
        {
        }
    }
}
