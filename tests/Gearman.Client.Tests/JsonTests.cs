using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gearman.Client.Tests;

/// <summary>Typed jobs as JSON, over real job servers.</summary>
public sealed partial class JsonTests : JobServerSuite
{
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Servers))]
    public async Task Arguments_and_results_are_JSON_and_what_is_none_fails_that_job_only(string name)
    {
        var (client, server) = await StartAsync(name, TestContext.Current.CancellationToken);
        Work(server, worker =>
        {
            worker.RegisterJson("sum", (numbers, _, _) => ValueTask.FromResult(numbers!.Sum()), Types.Default.Int32Array, Types.Default.Int32);
            worker.Register("nonsense", _ => "not JSON"u8.ToArray());
        });

        Assert.Equal(6, await SumAsync("sum"));
        var written = await client.SubmitAsync(new JobRequest("sum", "[1,2,3]"u8.ToArray()), TestContext.Current.CancellationToken);
        Assert.Equal("6"u8, written.Span);
        var answer = await Assert.ThrowsAsync<GearmanProtocolException>(() => SumAsync("nonsense"));
        Assert.Equal(("nonsense", server.Port), (answer.Function, answer.Server!.Value.Port));
        Assert.NotNull(answer.Handle);
        var argument = await Assert.ThrowsAsync<JobErrorException>(
            () => client.SubmitAsync(new JobRequest("sum", "{"u8.ToArray()), TestContext.Current.CancellationToken));
        Assert.StartsWith(typeof(JsonException).FullName!, argument.Text, StringComparison.Ordinal);
        Assert.Equal(6, await SumAsync("sum"));

        Task<int> SumAsync(string function) => client.SubmitJsonAsync(
            function, [1, 2, 3], Types.Default.Int32Array, Types.Default.Int32, TestContext.Current.CancellationToken);
    }

    [JsonSerializable(typeof(int[]))]
    private sealed partial class Types : JsonSerializerContext;
}
