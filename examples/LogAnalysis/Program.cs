// Statistics of access logs, by Map/Reduce over Gearman. The command is a library (jobs/AccessLogs.Cli), so that a program of
// your own can be it too; `gearman-logs` is the same as a dotnet tool.
//
//   dotnet run --project examples/LogAnalysis -- access.log                       on an embedded job server
//   dotnet run --project examples/LogAnalysis -- access.log --server HOST:PORT    on a Gearman cluster
//   dotnet run --project examples/LogAnalysis -- worker --server HOST:PORT        a worker for it, on any host
using AccessLogs.Cli;

return await LogCommand.RunAsync("LogAnalysis", args);
