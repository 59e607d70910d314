using System.Diagnostics;

namespace Classics.Tests.Faults;

/// <summary>
/// A directory on a file system of half a megabyte, for one command: a tmpfs in a mount namespace of its own, which ends with the command. Where
/// mounting is not allowed, as in some sandboxes, the command may write no file that is longer, which the test's output says.
/// </summary>
internal sealed class SmallDisk
{
    private const string OnTmpfs = "mount -t tmpfs -o size=512k tmpfs \"$0\" || exit 99; \"$@\"; code=$?; ls -A \"$0\"/*/ 2>/dev/null; exit $code";
    private const string Limited = "trap '' XFSZ; ulimit -f 1024; \"$@\"; code=$?; ls -A \"$0\"/*/ 2>/dev/null; exit $code"; // in 512 bytes

    private readonly bool _isMounted;

    private SmallDisk(string path, bool isMounted) => (Path, _isMounted) = (path, isMounted);

    public string Path { get; }

    /// <summary>What the system says when it is full.</summary>
    public string Error => _isMounted ? "No space left on device" : "File too large";

    /// <summary>Runs a command, and lists at its end what is in the directories on the disk.</summary>
    public string[] Command => _isMounted ? ["unshare", "--mount", "sh", "-c", OnTmpfs, Path] : ["env", "DOTNET_EnableWriteXorExecute=0", "sh", "-c", Limited, Path];

    public static async Task<SmallDisk> MakeAsync(string path)
    {
        Directory.CreateDirectory(path);
        var disk = new SmallDisk(path, isMounted: true);
        using var trial = Process.Start(new ProcessStartInfo(disk.Command[0], [.. disk.Command[1..], "true"]) { RedirectStandardError = true, UseShellExecute = false });
        await trial!.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (trial.ExitCode == 0)
        {
            return disk;
        }

        TestContext.Current.TestOutputHelper!.WriteLine("nothing can be mounted here: files are limited instead of the disk");
        return new(path, isMounted: false);
    }
}
