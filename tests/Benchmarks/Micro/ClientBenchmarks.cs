using System.Diagnostics.CodeAnalysis;
using System.Net;
using BenchmarkDotNet.Attributes;
using Gearman.Client;
using Gearman.Server;

namespace Benchmarks.Micro;

/// <summary>1,000 background submits at once, each awaited, to a server in the same process, which allocates nothing for them.</summary>
[MemoryDiagnoser]
[SuppressMessage("Design", "CA1001", Justification = "CleanUp disposes them.")]
public class ClientBenchmarks
{
    private const int Jobs = 1_000;

    private readonly Task[] _submits = new Task[Jobs];
    private readonly JobRequest _job = new("benchmark", new byte[64]);
    private GearmanServer? _server;
    private GearmanClient? _client;

    [GlobalSetup]
    public void Setup()
    {
        var options = new GearmanServerOptions();
        options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
        _server = new GearmanServer(options);
        _server.Start();
        _client = new GearmanClient(new GearmanClientOptions { Servers = [new ServerAddress("127.0.0.1", _server.EndPoints[0].Port)] });
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        await _client!.DisposeAsync();
        await _server!.DisposeAsync();
    }

    /// <summary>With a task each, to wait for all of them.</summary>
    [Benchmark(OperationsPerInvoke = Jobs)]
    public Task SubmitBackground()
    {
        for (var i = 0; i < Jobs; i++)
        {
            _submits[i] = _client!.SubmitBackgroundAsync(_job).AsTask();
        }

        return Task.WhenAll(_submits);
    }
}
