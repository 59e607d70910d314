using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;

namespace Gearman.Interop.Peers;

/// <summary>A library of Gearman and the two programs that speak through it, see peers/README.md.</summary>
/// <param name="Name">As it stands in test names and in the names of its functions.</param>
/// <param name="Requires">A file that is there if the library is installed.</param>
/// <param name="Program">The command of its client or worker, told by <c>client</c> or <c>worker</c>.</param>
internal sealed record Language(string Name, string Requires, Func<string, string[]> Program)
{
    /// <summary>The peer in the test's own process, Gearman.Client.</summary>
    public const string DotNet = "dotnet";

    private static readonly string Sources = Metadata("Peers");
    private static readonly string Installed = Metadata("Installed");
    private static readonly Lazy<string> CPrograms = new(CompileC);

    private static readonly Language[] Foreign =
    [
        new("c", "/usr/include/libgearman/gearman.h", program => [Path.Combine(CPrograms.Value, program)]),
        new("php", "/usr/bin/php", program => ["/usr/bin/php", $"{Sources}/php/{program}.php"]),
        new("perl", "/usr/share/perl5/Gearman/Client.pm", program => ["/usr/bin/perl", $"{Sources}/perl/{program}.pl"]),
        Node("gearman"),
        Node("node-gearman"),
        Node("abraxas"),
        Node("gearmanode"),
    ];

    /// <summary>Every language, ours among them.</summary>
    public static ImmutableArray<string> Names { get; } = [.. Foreign.Select(language => language.Name), DotNet];

    /// <summary>The languages whose peers are processes.</summary>
    public static ImmutableArray<string> ForeignNames { get; } = [.. Foreign.Select(language => language.Name)];

    public static Language Find(string name) => Foreign.Single(language => language.Name == name);

    /// <summary>Skips the test where a language is not installed, or fails it where GEARMAN_REQUIRE_PEERS=1 wants all.</summary>
    public static void Require(params IEnumerable<string> names)
    {
        foreach (var language in names.Where(name => name != DotNet).Select(Find))
        {
            if (!File.Exists(language.Requires))
            {
                var reason = $"{language.Name} is not installed: run tests/Interop/install.sh";
                Assert.SkipUnless(Environment.GetEnvironmentVariable("GEARMAN_REQUIRE_PEERS") is "1", reason);
                Assert.Fail(reason);
            }
        }
    }

    public ProcessStartInfo Start(string program, params IEnumerable<string> arguments)
    {
        var command = Program(program);
        return new ProcessStartInfo(command[0], [.. command[1..], .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["NODE_PATH"] = $"{Installed}/node_modules" },
        };
    }

    private static Language Node(string library) => new(
        library, $"{Installed}/node_modules/{library}/package.json", program => ["node", "--no-deprecation", $"{Sources}/node/{program}.js", library]);

    private static string CompileC()
    {
        // Two runs of the suite may compile at once: each into a folder of its own.
        var folder = Directory.CreateDirectory(Path.Combine(Installed, "c", Environment.ProcessId.ToString())).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (var program in new[] { "client", "worker" })
        {
            var start = new ProcessStartInfo(
                "gcc", ["-Wall", "-Wextra", "-Werror", "-O1", $"{Sources}/c/{program}.c", "-o", Path.Combine(folder, program), "-lgearman"])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using var gcc = Process.Start(start)!;
            var errors = gcc.StandardError.ReadToEnd();
            gcc.WaitForExit();
            Assert.True(gcc.ExitCode == 0, $"gcc on {program}.c: {errors}");
        }

        return folder;
    }

    private static string Metadata(string key) =>
        typeof(Language).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
