using Gearman.TestSupport;

namespace Gearman.Cli.Tests;

/// <summary>Our <c>gearmand</c>, without an option, where there is little memory.</summary>
public sealed class MemoryTests
{
    [Fact(Timeout = 300_000)]
    public async Task Jobs_are_refused_before_the_memory_is_full_and_taken_again_when_some_are_done()
    {
        // 128 MiB, twenty jobs of 10 MB: more than the server's share of them, which is three fifths.
        var run = await Tools.RunAsync(
            Tools.Ours,
            $"""
            p={LoopbackPorts.Take()}
            export DOTNET_GCHeapHardLimit=8000000; gearmand -l none -P pid -L 127.0.0.1 -p $p & d=$!; unset DOTNET_GCHeapHardLimit
            until [ -s pid ]; do kill -0 $d 2>/dev/null || exit 9; sleep 0.02; done
            queued() {"{"} gearadmin -p $p --status | cut -f 2 | head -1; {"}"}
            head -c 10000000 /dev/zero >job
            for i in $(seq 20); do gearman -p $p -b -f f <job 2>&1; done | grep -c QUEUE_ERROR >refused
            n=$(queued); [ $n -gt 0 ] && [ $(($n + $(cat refused))) = 20 ] && echo taken and refused
            gearman -p $p -w -f f -c $n >/dev/null; queued
            gearman -p $p -b -f f <job; queued; kill $d; wait $d; echo $?
            """,
            0,
            TestContext.Current.CancellationToken);
        Assert.Equal(new ToolRun(0, "taken and refused\n0\n1\n0\n", ""), run);
    }
}
