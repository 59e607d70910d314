using SampleLogs;

if (!SampleOptions.TryParse(args, out var options, out var error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine("usage: SampleLogs access|broken [--lines N] [--seed N] [--cardinality low|high|huge]");
    return 2;
}

using var output = Console.OpenStandardOutput();
SampleLog.Write(output, options);
return 0;
