// What a user's project looks like that takes the packages: built and run by PackageTests, and fit for Native AOT.
using System.Buffers;
using System.Text;
using System.Text.Json.Serialization;
using Gearman.Client;
using Gearman.MapReduce;
using Gearman.Testing;

await using var server = await GearmanTestServer.StartAsync();
List<ServerAddress> servers = [new("127.0.0.1", server.Port)];
await using var worker = new GearmanWorker(new() { Servers = servers });
worker.Register("reverse", workload => workload.ToArray().AsEnumerable().Reverse().ToArray());
worker.RegisterJson("double", (argument, _, _) => ValueTask.FromResult(argument * 2), Json.Default.Int32, Json.Default.Int32);
_ = worker.RunAsync(CancellationToken.None);

await using var client = new GearmanClient(new() { Servers = servers });
var reversed = await client.SubmitAsync(new JobRequest("reverse", "Hello"u8.ToArray()));
var doubled = await client.SubmitJsonAsync("double", 21, Json.Default.Int32, Json.Default.Int32);
Console.WriteLine($"{Encoding.UTF8.GetString(reversed.Span)} {doubled}");
_ = typeof(MapReduceJob);

[JsonSerializable(typeof(int))]
internal sealed partial class Json : JsonSerializerContext;
