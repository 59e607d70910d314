using System.Globalization;

namespace Gearman.TestSupport;

/// <summary>Who listens on this machine, as Linux tells it: asking by a connection would leave the server one to close.</summary>
public static class ListeningSockets
{
    /// <summary>True if a process listens on an IPv4 port.</summary>
    /// <param name="processId">The process.</param>
    /// <param name="port">The port.</param>
    public static bool Has(int processId, int port)
    {
        // "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode": 0A is listening.
        var end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        var sockets = File.ReadLines("/proc/net/tcp").Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && fields[1].EndsWith(end, StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet();
        return sockets.Count > 0 && OpenFiles(processId).Any(sockets.Contains);
    }

    private static List<string> OpenFiles(int processId)
    {
        List<string> targets = [];
        try
        {
            foreach (var descriptor in new DirectoryInfo($"/proc/{processId}/fd").EnumerateFileSystemInfos())
            {
                targets.Add(descriptor.LinkTarget ?? "");
            }
        }
        catch (IOException)
        {
            // It has ended, or closed one meanwhile.
        }

        return targets;
    }
}
