using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace EndToEnd.Tests;

/// <summary>Asks a server by the text protocol.</summary>
internal static class AdminConsole
{
    /// <summary>Waits until a worker has a job of a function, or who waits for the jobs has ended.</summary>
    public static Task WaitForRunningAsync(int port, string function, Process run) => WaitAsync(port, function, run, field: 2);

    /// <summary>Waits until there is a job of a function, with a worker or not, or who waits for the jobs has ended.</summary>
    public static Task WaitForJobAsync(int port, string function, Process run) => WaitAsync(port, function, run, field: 1);

    private static async Task WaitAsync(int port, string function, Process run, int field)
    {
        var stop = TestContext.Current.CancellationToken;
        using var client = new TcpClient("127.0.0.1", port);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        while (!run.HasExited)
        {
            await client.GetStream().WriteAsync("status\n"u8.ToArray(), stop);
            for (var line = await reader.ReadLineAsync(stop); line != "."; line = await reader.ReadLineAsync(stop))
            {
                var fields = line!.Split('\t');
                if (fields[0] == function && int.Parse(fields[field]) > 0)
                {
                    return;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, stop);
        }
    }
}
