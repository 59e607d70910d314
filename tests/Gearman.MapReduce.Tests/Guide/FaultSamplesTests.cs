namespace Gearman.MapReduce.Tests.Guide;

public sealed class FaultSamplesTests : IDisposable
{
    private readonly TempFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact(Timeout = 60_000)]
    public async Task A_run_that_bears_with_much()
    {
        var quarantine = Path.Combine(_files.Root, "quarantine.jsonl");
        var checkpoint = Path.Combine(_files.Root, "checkpoint");

        var options = new MapReduceOptions
        {
            MaxSkippedRecords = 100,
            QuarantinePath = quarantine, // a line of JSON a record: function, task, input, offset, reason, text, bytes
            TaskTimeout = TimeSpan.FromMinutes(10),
            CheckpointDirectory = checkpoint,
        };

        var job = MapReduceJob.Named("numbers").Map<string, int>((line, output) => output.Emit("sum", int.Parse(line.Bytes)))
            .Fold((a, b) => a + b);
        var sum = await job.RunAsync([_files.Write("1\ntwo\n3\n")], options, TestContext.Current.CancellationToken);
        Assert.Equal([new("sum", 4)], sum);
        Assert.Single(await File.ReadAllLinesAsync(quarantine, TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(checkpoint));
    }
}
