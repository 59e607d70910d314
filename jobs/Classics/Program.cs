using System.CommandLine;
using System.Text;
using Classics;
using Gearman.Client;
using Gearman.MapReduce;

var files = new Argument<string[]>("file") { Description = "Files, patterns such as 'logs/*.gz', or - for standard input.", Arity = ArgumentArity.ZeroOrMore };
var servers = new Option<string[]>("--server") { Description = "Run on the workers of these Gearman servers. [default: in this process]", HelpName = "HOST:PORT" };
var pattern = new Option<string>("--pattern") { Description = "What grep looks for.", DefaultValueFactory = _ => "needle" };
var generate = new Option<long>("--generate") { Description = "Write so many megabytes of input instead, to standard output.", HelpName = "MB" };
var report = new Option<string[]>("--report") { Description = "Write what ran when to a file, as JSON if it is named so, else as an HTML page.", HelpName = "FILE" };
var seed = new Option<int>("--seed") { Description = "Makes the generated input another one." };

var root = new RootCommand("The programs of the Map/Reduce paper (Dean and Ghemawat, 2004).");
foreach (var classic in Classic.All)
{
    var command = new Command(classic.Name, classic.Description) { files, servers, pattern, report, generate, seed };
    command.SetAction(async (asked, stop) =>
    {
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };
        if (asked.GetValue(generate) is > 0 and var megabytes)
        {
            classic.WriteInput(output, megabytes << 20, asked.GetValue(seed));
            return;
        }

        await using var client = asked.GetValue(servers) is [_, ..] named ? new GearmanClient(new() { Servers = Addresses(named) }) : null;
        var options = new MapReduceOptions
        {
            Runner = client is null ? new LocalRunner() : new GearmanRunner(client),
            Parameters = Encoding.UTF8.GetBytes(asked.GetValue(pattern)!),
            Report = asked.GetValue(report) is [_, ..] ? new RunReport() : null,
        };
        try
        {
            await classic.RunAsync(Inputs(asked.GetValue(files)!, classic.Format), options, output, stop);
        }
        finally
        {
            foreach (var file in asked.GetValue(report)!)
            {
                await options.Report!.SaveAsync(file, CancellationToken.None); // also of a run that failed
            }
        }
    });
    root.Add(command);
}

var worker = new Command("worker", "Work for all of them, until interrupted.") { servers };
worker.SetAction(async (asked, stop) =>
{
    var options = new GearmanWorkerOptions { Servers = Addresses(asked.GetValue(servers)!), Concurrency = Environment.ProcessorCount };
    await using var working = new GearmanWorker(options);
    foreach (var classic in Classic.All)
    {
        working.Register(classic.Job);
    }

    await working.RunAsync(stop);
});
root.Add(worker);

try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is MapReduceException or GearmanException or FormatException)
{
    await Console.Error.WriteLineAsync("Classics: " + e.Message);
    return 1;
}

static List<ServerAddress> Addresses(string[] names) => [.. names.Select(name =>
    ServerAddress.TryParse(name, out var server) ? server : throw new FormatException($"'{name}' is no server: give HOST or HOST:PORT"))];

static JobInput[] Inputs(string[] names, RecordFormat format) => [.. names.SelectMany(name => name switch
{
    "-" => [JobInput.FromStream(Console.OpenStandardInput(), "standard input")],
    _ when name.Contains('*', StringComparison.Ordinal) => JobInput.FromPattern(Path.GetFullPath(name)),
    _ => (IReadOnlyList<JobInput>)[Path.GetFullPath(name)],
}).Select(input => input.With(format))];
