using System.Text;

namespace Gearman.Cli.Daemon.Import;

/// <summary>Names of jobs for people: a character a byte, those that are no text escaped.</summary>
internal static class ImportText
{
    /// <summary>The name.</summary>
    public static string Of(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var b in name)
        {
            _ = b is < (byte)' ' or > (byte)'~' or (byte)'\\' ? text.Append($"\\x{b:x2}") : text.Append((char)b);
        }

        return text.ToString();
    }
}
