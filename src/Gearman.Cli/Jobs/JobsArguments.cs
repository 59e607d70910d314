using System.CommandLine;
using System.Globalization;
using Gearman.Client;

namespace Gearman.Cli.Jobs;

/// <summary>What a call of <c>gearman</c> asks for.</summary>
internal sealed class JobsArguments
{
    /// <summary>Reads it from a parsed command line.</summary>
    /// <exception cref="FormatException">The environment's GEARMAN_SERVER is no list of servers, -p is no port, or there is no token in its file.</exception>
    /// <exception cref="IOException">The token's file can't be read.</exception>
    public JobsArguments(JobsOptions options, ParseResult result)
    {
        string? Last(Option<string[]> option) => result.GetValue(option)?.LastOrDefault();
        Functions = result.GetValue(options.Functions) ?? [];
        Operands = result.GetValue(options.Operands) ?? [];
        Tls = result.GetValue(options.Tls) ? options.Access.Tls(result) : null;
        Credentials = options.Access.Credentials(result);
        Servers = ReadServers(Environment.GetEnvironmentVariable("GEARMAN_SERVER"), Last(options.Host), Last(options.Port));
        IdleTimeout = Last(options.Timeout) is { } text && Number(text) is >= 0 and var ms ? TimeSpan.FromMilliseconds(ms) : null;
        PidFile = Last(options.PidFile);
        Unique = Last(options.Unique);
        Count = Number(Last(options.Count) ?? "0");
        Worker = result.GetValue(options.Worker);
        Verbose = result.GetValue(options.Verbose);
        Background = result.GetValue(options.Background);
        Prefix = result.GetValue(options.Prefix);
        NoInput = result.GetValue(options.NoInput);
        StripNewline = result.GetValue(options.StrippedLines);
        LineByLine = StripNewline || result.GetValue(options.Lines);

        // Of several the last one counts.
        Priority = result.Tokens.Select(token => token.Value).LastOrDefault(token => token is "-I" or "-L") switch
        {
            "-I" => JobPriority.High,
            "-L" => JobPriority.Low,
            _ => JobPriority.Normal,
        };
    }

    public IReadOnlyList<string> Functions { get; }

    /// <summary>The data of jobs, or the worker's command and its arguments.</summary>
    public IReadOnlyList<string> Operands { get; }

    public IReadOnlyList<ServerAddress> Servers { get; }

    /// <summary>How TLS is spoken; null for plain text.</summary>
    public GearmanTlsOptions? Tls { get; }

    /// <summary>Who it is; null if nothing is to be said.</summary>
    public GearmanCredentials? Credentials { get; }

    /// <summary>How long to wait for the next word of a server; null for ever.</summary>
    public TimeSpan? IdleTimeout { get; }

    public string? PidFile { get; }

    public string? Unique { get; }

    public JobPriority Priority { get; }

    /// <summary>After how many jobs a worker ends; 0 or less for never.</summary>
    public int Count { get; }

    public bool Worker { get; }

    public bool Verbose { get; }

    public bool Background { get; }

    public bool Prefix { get; }

    public bool NoInput { get; }

    public bool LineByLine { get; }

    public bool StripNewline { get; }

    private static ServerAddress[] ReadServers(string? environment, string? host, string? port)
    {
        if (environment is not null)
        {
            return [.. environment.Split(',').Select(ServerAddress.Parse)];
        }

        return Number(port ?? "0") switch
        {
            0 => [new ServerAddress(host ?? "localhost")],
            > 0 and <= ushort.MaxValue and var number => [new ServerAddress(host ?? "localhost", number)],
            _ => throw new FormatException($"'{port}' is no port."),
        };
    }

    /// <summary>The number that a text starts with, 0 if it starts with none: atoi(3), which the C tool reads by.</summary>
    private static int Number(string text)
    {
        text = text.TrimStart();
        var end = text is ['-' or '+', ..] ? 1 : 0;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return int.TryParse(text.AsSpan(0, end), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
