using System.CommandLine;

namespace Gearman.Cli.Daemon;

/// <summary>
/// The variables that <c>gearmand</c> reads: gearmand's own, and for each option that gearmand lacks one of its name,
/// <c>GEARMAND_MAX_JOBS</c> for <c>--max-jobs</c>. An empty one is none.
/// </summary>
internal static class EnvironmentVariables
{
    /// <summary>The variables as a command line.</summary>
    /// <param name="options">What can be asked for.</param>
    /// <param name="read">Reads a variable.</param>
    public static IReadOnlyList<string> Read(DaemonOptions options, Func<string, string?> read) =>
    [
        .. Names(options).SelectMany(named => read(named.Variable) is { Length: > 0 } value ? ConfigFile.Setting(named.Option, value) : []),
    ];

    private static IEnumerable<(string Variable, Option Option)> Names(DaemonOptions options) =>
    [
        ("GEARMAND_PORT", options.Port),
        ("GEARMAND_CA_CERTIFICATE", options.TlsCaFile),
        ("GEARMAND_SERVER_PEM", options.TlsCertificate),
        ("GEARMAND_SERVER_KEY", options.TlsKey),
        .. options.Ours.Where(option => option.Name.StartsWith("--", StringComparison.Ordinal))
            .Select(option => ("GEARMAND_" + option.Name[2..].Replace('-', '_').ToUpperInvariant(), option)),
    ];
}
