namespace Gearman.MapReduce.Tests.Guide;

public sealed class ReportSamplesTests : IDisposable
{
    private static readonly ReduceJob<Line, string, long, long> WordCount =
        MapReduceJob.Named("wordcount").Map<string, long>((line, output) => output.Emit(line.Bytes, 1)).Fold((a, b) => a + b);

    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task What_ran_when()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var page = Path.Combine(_files.Root, "report.html");
        JobInput[] inputs = [_files.Write("to\nbe\nto")];

        var options = new MapReduceOptions { Report = new RunReport() };
        await WordCount.RunAsync(inputs, options, cancellationToken);
        await options.Report.SaveAsync(page, cancellationToken); // .json for JSON

        Assert.StartsWith("<!DOCTYPE html>", await File.ReadAllTextAsync(page, cancellationToken), StringComparison.Ordinal);
        await options.Report.SaveAsync(Path.Combine(_files.Root, "report.json"), cancellationToken);
        Assert.StartsWith("{", await File.ReadAllTextAsync(Path.Combine(_files.Root, "report.json"), cancellationToken), StringComparison.Ordinal);
    }
}
