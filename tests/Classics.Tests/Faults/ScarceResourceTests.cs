using System.Text.Json;
using Gearman.TestSupport;

namespace Classics.Tests.Faults;

/// <summary>Disks that are full, memory that is used up: the run ends with what was being done, and where.</summary>
public sealed class ScarceResourceTests : IDisposable
{
    private const int Timeout = 240_000;

    /// <summary>A mapper that kills the worker that started it at one record, and passes on all others.</summary>
    private const string Killer = """while read -r line; do if [ "$line" = 'kill me' ]; then kill -KILL $PPID; fi; echo "$line"; done""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("classics-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Theory(Timeout = Timeout)]
    [InlineData("--workers", "2")]
    [InlineData("--spawn", "2")]
    public async Task A_full_spill_disk_ends_the_run_with_task_split_and_record(params string[] where)
    {
        var disk = await SmallDisk.MakeAsync(Path.Combine(_directory.FullName, "disk"));
        var input = await InputAsync();
        using var run = ClassicsProcess.StartBy(
            disk.Command, ["sort", input, .. where, "--spill", disk.Path, "--memory", "64K", "--quiet"]);
        var (code, output, errors) = await run.EndAsync();
        Assert.Equal(1, code);
        Assert.DoesNotContain(".runs", output, StringComparison.Ordinal); // the run's directory is deleted
        Assert.Matches(
            $"^Classics: classics/sort/map task [0-9]+ \\({input} bytes [0-9]+-[0-9]+\\) failed after 2 attempts: "
            + $"spill file {disk.Path}/mapreduce-[0-9a-f]+/map-[0-9]+-[0-9a-f]+.runs: {disk.Error}.* \\(at byte [0-9]+ of {input}\\)\n$",
            errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_full_output_disk_ends_the_run_names_the_file_and_leaves_no_success()
    {
        var disk = await SmallDisk.MakeAsync(Path.Combine(_directory.FullName, "disk"));
        var output = Path.Combine(disk.Path, "out");
        using var run = ClassicsProcess.StartBy(
            disk.Command, "sort", await InputAsync(), "--workers", "1", "--output", output, "--spill", _directory.FullName, "--quiet");
        var (code, listing, errors) = await run.EndAsync();
        Assert.Equal((1, ""), (code, listing)); // the directory is empty
        Assert.Matches($"^Classics: {output}/_temporary-[0-9a-f]+/part-0000[0-9].txt: {disk.Error}.*\n$", errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task A_mapper_that_eats_all_its_memory_ends_the_run_with_task_split_and_record()
    {
        Peer.Require("python3", "python3");
        var script = Path.Combine(_directory.FullName, "eat.py");
        await File.WriteAllTextAsync(
            script, "import sys\nkept = []\nfor line in sys.stdin:\n  kept.append('x' * 100000000)\n", TestContext.Current.CancellationToken);
        var input = await InputAsync();
        var (code, _, errors) = await ClassicsProcess.RunAsync("stream", input, "--mapper", $"ulimit -v 1000000; python3 {script}", "--workers", "1", "--quiet");
        Assert.Equal(1, code);
        Assert.Matches(
            $"^Classics: classics/stream-[0-9a-f]+/map task [0-9]+ \\({input} bytes [0-9]+-[0-9]+\\) failed after 2 attempts: "
            + $"InvalidOperationException: .* ended with exit code 1: .*MemoryError \\((at byte [0-9]+ of|in) {input}.*\\)\n$",
            errors);
    }

    /// <summary>As the kernel kills a process that eats all memory.</summary>
    [Fact(Timeout = Timeout)]
    public async Task A_record_that_worker_processes_are_killed_at_is_left_out_and_kept()
    {
        var (input, quarantine) = (Path.Combine(_directory.FullName, "killer.txt"), Path.Combine(_directory.FullName, "quarantine.jsonl"));
        await File.WriteAllTextAsync(input, "a\nkill me\nb\n", TestContext.Current.CancellationToken);
        string[] run = ["stream", input, "--mapper", Killer, "--spawn", "1", "--quiet"];
        Assert.Equal((0, "a\nb\n", ""), await ClassicsProcess.RunAsync([.. run, "--losses", "1", "--skip", "1", "--quarantine", quarantine]));
        var kept = JsonDocument.Parse(await File.ReadAllTextAsync(quarantine, TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal((2, "kill me"), (kept.GetProperty("offset").GetInt64(), kept.GetProperty("text").GetString()));
        Assert.Equal("its worker was lost, as often as the server lets it be", kept.GetProperty("reason").GetString());

        var (code, _, errors) = await ClassicsProcess.RunAsync([.. run, "--losses", "2"]);
        Assert.Equal(1, code);
        Assert.Matches(
            $"^Classics: classics/stream-[0-9a-f]+/map task 0 \\({input} bytes 0-12\\) failed after 2 attempts: its worker was lost, .*\n$", errors);
    }

    [Fact(Timeout = Timeout)]
    public async Task More_records_that_kill_workers_than_may_be_left_out_end_the_run_with_the_last()
    {
        var input = Path.Combine(_directory.FullName, "killers.txt");
        await File.WriteAllTextAsync(input, "kill me\nkill me\n", TestContext.Current.CancellationToken);
        var (code, _, errors) = await ClassicsProcess.RunAsync(
            "stream", input, "--mapper", Killer, "--spawn", "1", "--losses", "1", "--skip", "1", "--quiet");
        Assert.Equal(1, code);
        Assert.Matches(
            $"^Classics: classics/stream-[0-9a-f]+/map task 0 \\(.*\\): more than 1 records cannot be mapped, at last: "
            + $"its worker was lost, .* \\(at byte 8 of {input}\\)\n$",
            errors);
    }

    /// <summary>4 MB that pack badly.</summary>
    private async Task<string> InputAsync()
    {
        var path = Path.Combine(_directory.FullName, "input.txt");
        var random = new Random(1);
        await using var input = new StreamWriter(path);
        for (var line = 0; line < 40_000; line++)
        {
            await input.WriteAsync(Convert.ToHexString(RandomBytes(random))[..99] + "\n");
        }

        return path;
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[50];
        random.NextBytes(bytes);
        return bytes;
    }
}
