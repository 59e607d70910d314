using System.Globalization;

namespace Gearman.Cli;

/// <summary>A port by its number or by the name of its service, as getaddrinfo(3) takes both.</summary>
internal static class ServicePort
{
    /// <summary>Finds the port.</summary>
    /// <param name="text">A number, or a name of /etc/services; empty for 0.</param>
    /// <returns>The port; 0 or more than 65,535 is none that can be connected to. Null if there is no such service.</returns>
    public static int? Find(string text)
    {
        if (text.Length == 0 || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return text.Length == 0 ? 0 : int.Parse(text, CultureInfo.InvariantCulture);
        }

        const string Services = "/etc/services";
        if (!File.Exists(Services))
        {
            return null;
        }

        foreach (var line in File.ReadLines(Services))
        {
            // name port/protocol alias alias # comment
            var words = line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && words[1].EndsWith("/tcp", StringComparison.Ordinal) && (words[0] == text || words.Skip(2).Contains(text, StringComparer.Ordinal))
                && int.TryParse(words[1][..^4], NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            {
                return port;
            }
        }

        return null;
    }
}
