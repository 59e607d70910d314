using System.Net;
using System.Text;
using Gearman.Protocol;
using Gearman.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gearman.Client.Tests;

/// <summary>Clients and workers in an application with a host, over real job servers.</summary>
public sealed class HostingTests : JobServerSuite
{
    [Fact(Timeout = 120_000)]
    public async Task A_server_takes_its_retry_rules_from_the_configuration()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(
        [
            new("Server:MaxFailedJobs", "7"), new("Server:Retries:0:Functions", "mail.*"), new("Server:Retries:0:Attempts", "4"),
            new("Server:Retries:0:FirstDelay", "00:00:02"), new("Server:Retries:1:Jitter", "0"),
        ]);
        builder.Services.AddGearmanServer(options => options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0)));
        builder.Services.Configure<GearmanServerOptions>(builder.Configuration.GetSection("Server"));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var options = host.Services.GetRequiredService<IOptions<GearmanServerOptions>>().Value;
        Assert.Equal(7, options.MaxFailedJobs);
        Assert.Equal(
            [("mail.*", 4, TimeSpan.FromSeconds(2), 0.5), ("*", 5, TimeSpan.FromSeconds(1), 0)],
            options.Retries.Select(rule => (rule.Functions, rule.Attempts, rule.FirstDelay, rule.Jitter)));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task A_worker_runs_and_stops_with_its_host_and_its_functions_are_lambdas_classes_and_methods(string name)
    {
        var (_, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection([
            new("Gearman:Servers:0", $"127.0.0.1:{server.Port}"), new("Gearman:ConnectTimeout", "00:00:07"), new("Worker:Concurrency", "4"),
            new("Worker:Servers:0", $"127.0.0.1:{server.Port}")]);
        builder.Services.AddSingleton<Scopes>().AddScoped<Scope>().AddGearmanClient(builder.Configuration.GetSection("Gearman"));
        builder.Services.AddGearmanWorker(builder.Configuration.GetSection("Worker"))
            .AddFunction("upper", (job, _) => ValueTask.FromResult<ReadOnlyMemory<byte>>(Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(job.Workload).ToUpperInvariant())))
            .AddFunction<Greeter>("greet")
            .AddFunction<Adder, int[], int>("add", new() { Concurrency = 2 });
        builder.Services.AddGearmanWorker().AddFunctions<Methods>();
        using var host = builder.Build();
        Assert.Equal(TimeSpan.FromSeconds(7), host.Services.GetRequiredService<IOptions<GearmanClientOptions>>().Value.ConnectTimeout);
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = host.Services.GetRequiredService<GearmanClient>();

        Assert.Equal("ABC", await AskAsync(client, "upper", "abc"));
        Assert.Equal("Hello x, scope 1", await AskAsync(client, "greet", "x"));
        Assert.Equal("Hello y, scope 2", await AskAsync(client, "greet", "y"));
        Assert.Equal(2, host.Services.GetRequiredService<Scopes>().Ended);
        Assert.Equal(6, await client.SubmitAsync<int[], int>("add", [1, 2, 3], TestContext.Current.CancellationToken));
        Assert.Equal("cba", await AskAsync(client, "reverse", "abc"));
        Assert.Equal(5, await client.SubmitAsync<string[], int>("length", ["abc", "de"], TestContext.Current.CancellationToken));
        Assert.Equal("", await AskAsync(client, "nothing", "x"));
        Assert.Equal("f nothing True", await AskAsync(client, "f", "nothing"));
        var error = await Assert.ThrowsAsync<JobErrorException>(() => AskAsync(client, "fail", "x"));
        Assert.Equal("System.InvalidOperationException: out of cheese", error.Text);

        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Empty(host.Services.GetRequiredService<GearmanWorker>().ConnectedServers);
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Health_checks_tell_of_servers_that_are_up_and_down(string name)
    {
        var (_, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        await using var down = new FakeServer(isDown: true);
        IList<ServerAddress> one = [new("127.0.0.1", server.Port)], half = [one[0], down.Address], none = [down.Address];
        foreach (var (servers, expected) in new[] { (one, HealthStatus.Healthy), (half, HealthStatus.Degraded), (none, HealthStatus.Unhealthy) })
        {
            var builder = Host.CreateEmptyApplicationBuilder(new());
            builder.Services.AddGearmanClient(options => options.Servers = servers)
                .AddHealthChecks().AddGearmanClient().AddGearmanWorker();
            builder.Services.AddGearmanWorker(options => options.Servers = servers).AddFunction("f", (_, _) => default);
            using var host = builder.Build();
            await host.StartAsync(TestContext.Current.CancellationToken);
            var checks = host.Services.GetRequiredService<HealthCheckService>();
            await UntilAsync(async () =>
            {
                var report = await checks.CheckHealthAsync(TestContext.Current.CancellationToken);
                Assert.Equal(expected, report.Entries["gearman-client"].Status);
                return report.Entries["gearman-worker"].Status == expected;
            });
            await host.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_behind_a_proxy_without_a_server_is_not_healthy_until_a_server_answers()
    {
        await using var proxy = new FakeServer();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddHealthChecks().AddGearmanWorker();
        builder.Services.AddGearmanWorker(options => options.Servers = [proxy.Address]).AddFunction("f", (_, _) => default);
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var checks = host.Services.GetRequiredService<HealthCheckService>();

        // What came over it shows that the connection is up.
        var peer = await proxy.AcceptWorkerAsync("f");
        Assert.Equal(HealthStatus.Unhealthy, (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Status);
        await peer.SendAsync(PacketType.NoJob);
        await UntilAsync(async () => (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Status == HealthStatus.Healthy);
        await proxy.DisposeAsync();
        await UntilAsync(async () => (await checks.CheckHealthAsync(TestContext.Current.CancellationToken)).Status == HealthStatus.Unhealthy);
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("ConnectTimeout", "00:00:00")]
    [InlineData("MaxResubmits", "-1")]
    [InlineData("Servers:0", "a:b:c:d:5555555")]
    [InlineData("Severs:0", "localhost")]
    public void A_setting_that_is_out_of_range_or_has_no_such_name_is_refused(string key, string value)
    {
        using var provider = new ServiceCollection()
            .AddGearmanClient(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build())
            .BuildServiceProvider();
        var error = Assert.ThrowsAny<Exception>(provider.GetRequiredService<GearmanClient>);
        Assert.Contains(key.Split(':')[0], error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_whose_methods_can_not_be_functions_is_refused_when_it_is_added()
    {
        var builder = new ServiceCollection().AddGearmanWorker();
        Assert.Throws<ArgumentException>(builder.AddFunctions<Scopes>);
        Assert.Throws<ArgumentException>(builder.AddFunctions<TwoArguments>);
    }

    private static async Task<string> AskAsync(GearmanClient client, string function, string text) => Encoding.ASCII.GetString(
        (await client.SubmitAsync(new JobRequest(function, Encoding.ASCII.GetBytes(text)), TestContext.Current.CancellationToken)).Span);

    private sealed class Scopes
    {
        public int Begun { get; set; }

        public int Ended { get; set; }
    }

    private sealed class Scope : IDisposable
    {
        private readonly Scopes _scopes;

        public Scope(Scopes scopes)
        {
            _scopes = scopes;
            Number = ++scopes.Begun;
        }

        public int Number { get; }

        public void Dispose() => _scopes.Ended++;
    }

    private sealed class Greeter(Scope scope) : IJobHandler
    {
        public ValueTask<ReadOnlyMemory<byte>> HandleAsync(JobContext job, CancellationToken ct) =>
            ValueTask.FromResult<ReadOnlyMemory<byte>>(Encoding.ASCII.GetBytes($"Hello {Encoding.ASCII.GetString(job.Workload)}, scope {scope.Number}"));
    }

    private sealed class Adder : IJobHandler<int[], int>
    {
        public ValueTask<int> HandleAsync(int[] argument, JobContext job, CancellationToken ct) => ValueTask.FromResult(argument.Sum());
    }

    private sealed class Methods(Scope scope)
    {
        [GearmanFunction("reverse")]
        public static byte[] Reverse(byte[] workload) => [.. workload.Reverse()];

        [GearmanFunction("length", Concurrency = 1, TimeoutMilliseconds = 60_000)]
        public static async ValueTask<int> LengthAsync(string[] words, CancellationToken ct)
        {
            await Task.Yield();
            return words.Sum(word => word.Length);
        }

        [GearmanFunction("nothing")]
        public static Task NothingAsync() => Task.CompletedTask;

        [GearmanFunction("f")]
        public async Task<string> FAsync(string workload, JobContext job)
        {
            await job.SendStatusAsync(1, 2);
            return $"{job.Function} {workload} {scope.Number > 2}";
        }

        [GearmanFunction("fail")]
        public static void Fail() => throw new InvalidOperationException("out of cheese");
    }

    private sealed class TwoArguments
    {
        [GearmanFunction("two")]
        public static int Two(int a, int b) => a + b;
    }
}
