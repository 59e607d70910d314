using System.Diagnostics;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Real clients of memcached: PHP's, and the commands of libmemcached.</summary>
public sealed class MemcachedClientsTests : MemcachedTest
{
    [Fact(Timeout = Timeout)]
    public async Task A_client_in_PHP_sets_a_job_and_gets_its_result()
    {
        RequireOrSkip("php", "php-cli and php-memcached");
        await Workers.StartReverseAsync();
        await Workers.StartAsync("fail", (_, _) => throw new Gearman.Client.JobFailedException("on purpose"));
        var output = await RunAsync("php", "-r", $$"""
            $m = new Memcached();
            $m->addServer('127.0.0.1', {{Port}});
            echo $m->set('reverse:php', 'Hello world!') ? 'set ' : 'not set ', $m->add('reverse:php', 'x') ? 'added ' : 'not added ';
            while (($result = $m->get('reverse:php')) === false) { }
            echo $result, ' ';
            echo $m->set('fail:php', 'x') ? 'set ' : 'not set ';
            echo $m->set('nosuch:php', 'x') ? 'set ' : 'refused ';
            $m->setMulti(['reverse:1' => 'ab', 'reverse:2' => 'cd']);
            while (count($results = $m->getMulti(['reverse:1', 'reverse:2'])) < 2) { }
            ksort($results);
            echo implode(',', $results), $m->delete('reverse:1') ? ' deleted' : ' not deleted', $m->get('reverse:1') === false ? ' gone' : ' there';
            """);
        Assert.Equal("set not added !dlrow olleH set refused ba,dc deleted gone", output);
        Assert.Equal("failed", await StateAsync(await ConnectAsync(), "fail:php"));
    }

    [Fact(Timeout = Timeout)]
    public async Task The_commands_of_libmemcached_do_as_well()
    {
        RequireOrSkip("memccp", "libmemcached-tools");
        await Workers.StartReverseAsync();
        var folder = Directory.CreateTempSubdirectory("memcached-");
        try
        {
            var file = Path.Combine(folder.FullName, "reverse:file");
            await File.WriteAllTextAsync(file, "Hello world!", Cancellation);
            await RunAsync("memccp", $"--servers=127.0.0.1:{Port}", file);
            await Server.WaitUntilDoneAsync(Cancellation);
            Assert.Equal("complete", await StateAsync(await ConnectAsync(), "reverse:file"));
            Assert.Equal("!dlrow olleH", (await RunAsync("memccat", $"--servers=127.0.0.1:{Port}", "reverse:file")).TrimEnd('\n'));
            await RunAsync("memcrm", $"--servers=127.0.0.1:{Port}", "reverse:file");
            Assert.Empty(await (await ConnectAsync()).AskAsync("get reverse:file"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void RequireOrSkip(string command, string packages)
    {
        var isThere = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(p => File.Exists(Path.Combine(p, command)));
        Assert.True(isThere || Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") != "1", $"{command} is not installed, and GEARMAN_REQUIRE_PEERS is 1");
        Assert.SkipUnless(isThere, $"{command} is not installed (Debian: {packages})");
    }

    private static async Task<string> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        try
        {
            await process.WaitForExitAsync(Cancellation);
        }
        finally
        {
            process.Kill();
        }

        Assert.True(process.ExitCode == 0, $"{command}: {await output}{await error}");
        return await output;
    }
}
