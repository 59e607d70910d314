using System.Diagnostics;
using Gearman.TestSupport;

namespace EndToEnd.Tests;

/// <summary>
/// One of the examples, run as its own process: as it was built, or, if the environment variable GEARMAN_PUBLISHED names a folder that
/// has it, as it was published there.
/// </summary>
internal static class Example
{
    /// <summary>What a run came to.</summary>
    public sealed record Outcome(int ExitCode, string Output, string Errors);

    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = SourceRoot.Find();

    public static string SampleLog(string name) => Path.Combine(Root, "sample-logs", name);

    /// <summary>Starts an example; the caller ends it.</summary>
    public static Process Start(string example, params string[] arguments) =>
        Command(example) is [var program, .. var first] ? StartProgram(program, [.. first, .. arguments]) : throw new UnreachableException();

    /// <summary>What starts an example: the program and its first arguments.</summary>
    public static string[] Command(string example) => Published(example) is { } program ? [program] : ["dotnet", Built(example)];

    /// <summary>Starts a program; the caller ends it.</summary>
    public static Process StartProgram(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Root,
            Environment = { ["http_proxy"] = "http://127.0.0.1:9" }, // nobody listens there: what is on this host needs no proxy
        })!;

    /// <summary>Runs an example to its end.</summary>
    public static Task<Outcome> RunAsync(string example, params string[] arguments) => RunAsync(example, Stream.Null, arguments);

    /// <inheritdoc cref="RunAsync(string, string[])"/>
    public static async Task<Outcome> RunAsync(string example, Stream input, string[] arguments)
    {
        using var process = Start(example, arguments);
        return await EndAsync(process, input);
    }

    /// <summary>Gives a process its input and waits for its end.</summary>
    public static async Task<Outcome> EndAsync(Process process, Stream input)
    {
        var stop = TestContext.Current.CancellationToken;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var errors = process.StandardError.ReadToEndAsync(stop);
            try
            {
                await input.CopyToAsync(process.StandardInput.BaseStream, stop);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended without reading its input.
            }

            await process.WaitForExitAsync(stop);
            return new Outcome(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string? Published(string example) =>
        Environment.GetEnvironmentVariable("GEARMAN_PUBLISHED") is { Length: > 0 } folder && Path.Combine(Root, folder, example) is var program && File.Exists(program) ? program : null;

    /// <summary>The program that the build made of an example.</summary>
    internal static string Built(string example)
    {
        // artifacts/bin/EndToEnd.Tests/debug/ -> artifacts/bin/LogAnalysis/debug/
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/', '\\'));
        return Path.Combine(own.Parent!.Parent!.FullName, example, own.Name, example + ".dll");
    }
}
