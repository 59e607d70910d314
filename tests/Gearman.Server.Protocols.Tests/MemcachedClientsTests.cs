using Gearman.TestSupport;

namespace Gearman.Server.Protocols.Tests;

/// <summary>Real clients of memcached: PHP's, and the commands of libmemcached.</summary>
public sealed class MemcachedClientsTests : MemcachedTest
{
    [Fact(Timeout = Timeout)]
    public async Task A_client_in_PHP_sets_a_job_and_gets_its_result()
    {
        Peer.Require("php", "php-cli php-memcached");
        await Workers.StartReverseAsync();
        await Workers.StartAsync("fail", (_, _) => throw new Gearman.Client.JobFailedException("on purpose"));
        var output = await Shell.RunAsync("php", "-r", $$"""
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
        Peer.Require("memccp", "libmemcached-tools");
        await Workers.StartReverseAsync();
        var folder = Directory.CreateTempSubdirectory("memcached-");
        try
        {
            var file = Path.Combine(folder.FullName, "reverse:file");
            await File.WriteAllTextAsync(file, "Hello world!", Cancellation);
            await Shell.RunAsync("memccp", $"--servers=127.0.0.1:{Port}", file);
            await Server.WaitUntilDoneAsync(Cancellation);
            Assert.Equal("complete", await StateAsync(await ConnectAsync(), "reverse:file"));
            Assert.Equal("!dlrow olleH", (await Shell.RunAsync("memccat", $"--servers=127.0.0.1:{Port}", "reverse:file")).TrimEnd('\n'));
            await Shell.RunAsync("memcrm", $"--servers=127.0.0.1:{Port}", "reverse:file");
            Assert.Empty(await (await ConnectAsync()).AskAsync("get reverse:file"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
