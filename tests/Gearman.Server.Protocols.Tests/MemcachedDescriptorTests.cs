using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Protocols.Tests;

/// <summary>memcached's protocol without descriptors. Alone, because all tests share them.</summary>
[Collection(nameof(MemcachedDescriptorTests))]
[CollectionDefinition(nameof(MemcachedDescriptorTests), DisableParallelization = true)]
public sealed class MemcachedDescriptorTests : MemcachedTest
{
    /// <summary>A failed accept is thrown several times on its way up.</summary>
    private const int MostThrowsOfOne = 10;

    private int _faults;

    [Fact(Timeout = Timeout)]
    public async Task Out_of_descriptors_it_waits_before_it_accepts_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The limit is set as on Linux");
        var client = await ConnectAsync();
        await client.LineAsync("version");
        using var waiting = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            using (new DescriptorLimit())
            {
                await waiting.ConnectAsync(IPAddress.Loopback, Port, Cancellation);
                while (Volatile.Read(ref _faults) == 0)
                {
                    await client.LineAsync("version");
                }

                // By the server's clock, which stands still, it waits.
                for (var i = 0; i < 200; i++)
                {
                    await client.LineAsync("version");
                }

                Assert.InRange(_faults, 1, MostThrowsOfOne);
            }
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }

        await waiting.SendAsync("version\r\n"u8.ToArray(), Cancellation);
        var answer = waiting.ReceiveAsync(new byte[100], Cancellation);
        while (!answer.IsCompleted)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            await client.LineAsync("version");
        }

        Assert.NotEqual(0, await answer);
    }

    private void Count(object? sender, FirstChanceExceptionEventArgs happened)
    {
        if (happened.Exception is SocketException { SocketErrorCode: SocketError.TooManyOpenSockets })
        {
            Interlocked.Increment(ref _faults);
        }
    }
}
