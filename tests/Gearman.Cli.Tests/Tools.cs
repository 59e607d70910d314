using System.Diagnostics;

namespace Gearman.Cli.Tests;

/// <summary>Folders that hold the commands <c>gearman</c> and <c>gearadmin</c>: ours and the C tools.</summary>
internal static class Tools
{
    /// <summary>Variables that the commands, or curl in a script, obey.</summary>
    private static readonly string[] Leaks = ["GEARMAN_SERVER", "GEARMAND_PORT", "http_proxy", "all_proxy", "ALL_PROXY"];

    private static readonly string Root = Directory.CreateTempSubdirectory("gearman-cli").FullName;

    static Tools() => AppDomain.CurrentDomain.ProcessExit += (_, _) => DeleteRoot();

    /// <summary>Our executable, by three names.</summary>
    public static string Ours { get; } = Link("ours", _ => Path.Combine(AppContext.BaseDirectory, "gearman-cli"), "gearman", "gearadmin", "gearmand");

    /// <summary>The C tools; null if they are not installed.</summary>
    public static string? Theirs { get; } =
        File.Exists("/usr/bin/gearman") && File.Exists("/usr/bin/gearadmin") ? Link("theirs", name => $"/usr/bin/{name}", "gearman", "gearadmin") : null;

    /// <summary>The C server; null if it is not installed.</summary>
    public static string? TheirServer { get; } = File.Exists("/usr/sbin/gearmand") ? Link("their-server", name => $"/usr/sbin/{name}", "gearmand") : null;

    /// <summary>Runs a script of bash in which the commands of a folder come first.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="script">The script; <c>$P</c> is the port, the working folder is a fresh one.</param>
    /// <param name="port">The server's port.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ToolRun> RunAsync(string folder, string script, int port, CancellationToken cancellation)
    {
        var scratch = Directory.CreateDirectory(Path.Combine(Root, Guid.NewGuid().ToString())).FullName;
        // Whatever the tests run under may ignore signals (nohup does, a shell's background too), and all below it would.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal", "/bin/bash", "-c", script])
        {
            Environment = { ["PATH"] = $"{folder}:/usr/bin:/bin", ["P"] = $"{port}", ["LC_ALL"] = "C.UTF-8" },
            WorkingDirectory = scratch,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var variable in Leaks)
        {
            start.Environment.Remove(variable);
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var reading = Task.WhenAll(
            process.StandardOutput.BaseStream.CopyToAsync(output, cancellation), process.StandardError.BaseStream.CopyToAsync(error, cancellation));
        try
        {
            await reading;
            await process.WaitForExitAsync(cancellation);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        return ToolRun.From(process.ExitCode, output.ToArray(), error.ToArray(), port);
    }

    private static void DeleteRoot()
    {
        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (IOException)
        {
            // What a script left running may still take its files away.
        }
    }

    private static string Link(string folder, Func<string, string> target, params string[] names)
    {
        var path = Directory.CreateDirectory(Path.Combine(Root, folder)).FullName;
        foreach (var name in names)
        {
            File.CreateSymbolicLink(Path.Combine(path, name), target(name));
        }

        return path;
    }
}
