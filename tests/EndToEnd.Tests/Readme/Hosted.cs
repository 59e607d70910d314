using System.Buffers;
using Gearman.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EndToEnd.Tests.Readme;

/// <summary>The application of docs/clients.md; what stands between the markers stands there too.</summary>
internal static class Hosted
{
    public static IHost Build(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        // README: host
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddGearmanClient(builder.Configuration.GetSection("Gearman"));
        builder.Services.AddGearmanWorker(builder.Configuration.GetSection("GearmanWorker"))
            .AddFunction<Thumbnails>("thumbnail", new() { Concurrency = 2, Timeout = TimeSpan.FromMinutes(1) })
            .AddFunctions<MailJobs>();
        builder.Services.AddHealthChecks().AddGearmanClient().AddGearmanWorker();
        // README end
        builder.Configuration.AddInMemoryCollection(settings);
        return builder.Build();
    }

    private sealed class Thumbnails : IJobHandler
    {
        public ValueTask<ReadOnlyMemory<byte>> HandleAsync(JobContext job, CancellationToken ct) =>
            ValueTask.FromResult<ReadOnlyMemory<byte>>(job.Workload.Slice(0, 1).ToArray());
    }

    private sealed class MailJobs
    {
        [GearmanFunction("mail")]
        public static string Send(string to) => $"sent to {to}";
    }
}
