using System.Net;
using Gearman.Server;

var options = new GearmanServerOptions();
options.EndPoints.Add(new IPEndPoint(IPAddress.Loopback, int.Parse(args[1])));
if (args.Length > 2)
{
    options.Transport = Enum.Parse<ServerTransport>(args[2]);
}

await using var server = new GearmanServer(options);
server.Start();
await server.Completion;
