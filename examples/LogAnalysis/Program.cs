// Statistics of Apache access logs, by Map/Reduce over Gearman.
//
//   dotnet run --project examples/LogAnalysis -- access.log                       on an embedded job server
//   dotnet run --project examples/LogAnalysis -- access.log --server HOST:PORT    on a Gearman cluster
//   dotnet run --project examples/LogAnalysis -- worker --server HOST:PORT        a worker for it, on any host
using LogAnalysis;

return await CommandLine.RunAsync(args);
