using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace AccessLogs.Cli.VirtualHosts;

/// <summary>Names of files for names that strangers may have sent: two names never have one file, on any file system, and none leaves its directory.</summary>
internal static class VirtualHostFile
{
    /// <summary>Longer names end in a hash: file systems have 255 bytes.</summary>
    private const int MaxLength = 150;

    /// <summary>Names that mean something to Windows, and the one of the page that leads to the others.</summary>
    private static readonly HashSet<string> Taken = new(
        ["index", "con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(i => new[] { $"com{i}", $"lpt{i}" })], StringComparer.Ordinal);

    /// <summary>Makes a name: small letters, digits, dots and hyphens as they are, all else by number behind an underscore.</summary>
    /// <param name="host">The virtual host; may be empty or anything.</param>
    /// <returns>The name, without an extension.</returns>
    public static string NameOf(ReadOnlySpan<byte> host)
    {
        var isTaken = Taken.Contains(Encoding.UTF8.GetString(host).Split('.', 2)[0]);
        var name = new StringBuilder(host.IsEmpty ? "_" : "");
        for (var i = 0; i < host.Length; i++)
        {
            var isPlain = char.IsAsciiLetterLower((char)host[i]) || char.IsAsciiDigit((char)host[i]) || host[i] is (byte)'-' || (host[i] is (byte)'.' && i > 0);
            name.Append(isPlain && !(isTaken && i == 0) ? ((char)host[i]).ToString() : string.Create(CultureInfo.InvariantCulture, $"_{host[i]:x2}"));
        }

        return name.Length <= MaxLength ? name.ToString() : $"{name.ToString(0, MaxLength)}__{XxHash128.HashToUInt128(host):x32}";
    }
}
