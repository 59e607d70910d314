using System.Text;

namespace AccessLogs.Classification;

/// <summary>Reads the operating system out of a user agent.</summary>
internal static class SystemRules
{
    /// <summary>The name of a system that is none of those known.</summary>
    public const string Unknown = "Unknown";

    /// <summary>Words and the names of systems; what follows the word may be a version.</summary>
    private static readonly (byte[] Token, string Name, bool HasVersion)[] Systems =
    [
        ("Windows Phone"u8.ToArray(), "Windows Phone", true), ("Windows NT "u8.ToArray(), "Windows", true), ("Windows"u8.ToArray(), "Windows", false),
        ("Win98"u8.ToArray(), "Windows", false), ("Android"u8.ToArray(), "Android", true), ("iPhone OS "u8.ToArray(), "iOS", true),
        ("CPU OS "u8.ToArray(), "iPadOS", true), ("iPhone"u8.ToArray(), "iOS", false), ("iPad"u8.ToArray(), "iPadOS", false), ("Mac OS X "u8.ToArray(), "macOS", true),
        ("Mac OS X"u8.ToArray(), "macOS", false), ("Macintosh"u8.ToArray(), "macOS", false), ("Darwin/"u8.ToArray(), "Darwin", true),
        ("CrOS"u8.ToArray(), "Chrome OS", false), ("Tizen"u8.ToArray(), "Tizen", true), ("Web0S"u8.ToArray(), "webOS", false), ("KAIOS"u8.ToArray(), "KaiOS", true),
        ("PlayStation"u8.ToArray(), "PlayStation", false), ("Nintendo"u8.ToArray(), "Nintendo", false), ("Ubuntu"u8.ToArray(), "Linux", false),
        ("Linux"u8.ToArray(), "Linux", false), ("X11"u8.ToArray(), "Unix", false), ("FreeBSD"u8.ToArray(), "FreeBSD", false), ("OpenBSD"u8.ToArray(), "OpenBSD", false),
        ("SunOS"u8.ToArray(), "SunOS", false), ("BlackBerry"u8.ToArray(), "BlackBerry", false), ("Symbian"u8.ToArray(), "Symbian", false),
    ];

    /// <summary>Finds the system.</summary>
    /// <param name="agent">The user agent.</param>
    /// <returns>Its name, <see cref="Unknown"/> for none, and its version.</returns>
    public static (string Name, string Version) Find(ReadOnlySpan<byte> agent)
    {
        foreach (var (token, name, hasVersion) in Systems)
        {
            if (agent.IndexOf(token) is >= 0 and var at)
            {
                var version = hasVersion ? Version(agent[(at + token.Length)..]) : "";
                return (name, name == "Windows" ? WindowsName(version) : version);
            }
        }

        return (Unknown, "");
    }

    /// <summary>The first two numbers: <c>10_15_7</c> is 10.15.</summary>
    private static string Version(ReadOnlySpan<byte> text)
    {
        text = text.TrimStart(" -/"u8);
        var numbers = 0;
        var length = 0;
        for (; length < text.Length && length < 8; length++)
        {
            var c = text[length];
            if (c is (byte)'.' or (byte)'_' && ++numbers < 2)
            {
                continue;
            }

            if (!char.IsAsciiDigit((char)c))
            {
                break;
            }
        }

        return Encoding.ASCII.GetString(text[..length]).Replace('_', '.').TrimEnd('.');
    }

    private static string WindowsName(string version) => version switch
    {
        "10.0" => "10 or 11", // Windows 11 says 10.0 too
        "6.3" => "8.1",
        "6.2" => "8",
        "6.1" => "7",
        "6.0" => "Vista",
        "5.1" or "5.2" => "XP",
        "5.0" => "2000",
        _ => version,
    };
}
