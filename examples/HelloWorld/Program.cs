// The talk's first example: a worker that reverses text, and a client that asks it to.
//
//   dotnet run --project examples/HelloWorld                              on an embedded job server
//   dotnet run --project examples/HelloWorld -- --server HOST:PORT        on any gearmand
//   dotnet run --project examples/HelloWorld -- --server HOST:PORT TEXT   ... with a text of your own
using System.Buffers;
using System.Net;
using System.Text;
using Gearman.Client;
using Gearman.Server;

if (!TryReadArguments(args, out var servers, out var text))
{
    Console.Error.WriteLine("usage: HelloWorld [--server HOST:PORT] [TEXT]");
    return 2;
}

try
{
    // Without a server of yours, one in this process, on a free port: nothing to install.
    await using var embedded = servers.Count == 0 ? StartServer() : null;
    if (embedded is not null)
    {
        servers.Add(new ServerAddress("127.0.0.1", embedded.EndPoints[0].Port));
    }

    await using var worker = new GearmanWorker(new GearmanWorkerOptions { Servers = servers });
    worker.Register("reverse", workload =>
    {
        var bytes = workload.ToArray();
        Array.Reverse(bytes);
        return bytes;
    });
    using var stop = new CancellationTokenSource();
    var working = worker.RunAsync(stop.Token);

    await using var client = new GearmanClient(new GearmanClientOptions { Servers = servers });
    var result = await client.SubmitAsync(new JobRequest("reverse", Encoding.UTF8.GetBytes(text)));
    Console.WriteLine(Encoding.UTF8.GetString(result.Span));

    await stop.CancelAsync();
    await working;
    return 0;
}
catch (Exception e) when (e is GearmanException or GearmanServerException)
{
    Console.Error.WriteLine("HelloWorld: " + e.Message);
    return 1;
}

static GearmanServer StartServer()
{
    var options = new GearmanServerOptions();
    options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, 0));
    var server = new GearmanServer(options);
    server.Start();
    return server;
}

static bool TryReadArguments(string[] args, out List<ServerAddress> servers, out string text)
{
    servers = [];
    text = "Hello, World!";
    for (var i = 0; i < args.Length; i++)
    {
        if (args[i] == "--server")
        {
            if (++i == args.Length || !ServerAddress.TryParse(args[i], out var server))
            {
                return false;
            }

            servers.Add(server);
        }
        else if (!args[i].StartsWith('-') && i == args.Length - 1)
        {
            text = args[i];
        }
        else
        {
            return false;
        }
    }

    return true;
}
