using System.Text;

namespace Gearman.Cli;

/// <summary>The command line as bytes. .NET decodes it as UTF-8, and what is none is lost.</summary>
internal static class RawArguments
{
    private const string CommandLineFile = "/proc/self/cmdline";

    /// <summary>The arguments from the zeroth on; none where the system does not tell them.</summary>
    public static IReadOnlyList<byte[]> Read()
    {
        if (!OperatingSystem.IsLinux() || !File.Exists(CommandLineFile))
        {
            return [];
        }

        var bytes = File.ReadAllBytes(CommandLineFile).AsSpan();
        List<byte[]> arguments = [];
        for (int end; (end = bytes.IndexOf((byte)0)) >= 0; bytes = bytes[(end + 1)..])
        {
            arguments.Add(bytes[..end].ToArray());
        }

        return arguments;
    }

    /// <summary>The bytes of an argument.</summary>
    /// <param name="argument">As .NET decoded it.</param>
    public static byte[] BytesOf(string argument) =>
        (argument.Contains('\uFFFD') ? Read().FirstOrDefault(raw => Encoding.UTF8.GetString(raw) == argument) : null)
            ?? Encoding.UTF8.GetBytes(argument);
}
