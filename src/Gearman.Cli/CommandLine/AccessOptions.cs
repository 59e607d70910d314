using System.CommandLine;
using Gearman.Client;

namespace Gearman.Cli.CommandLine;

/// <summary>
/// By what <c>gearman</c> and <c>gearadmin</c> speak TLS and say who they are. Secrets are read from files: a command line is everybody's to
/// read.
/// </summary>
internal sealed class AccessOptions
{
    public Option<string> CaFile { get; } = new("--ssl-ca-file")
    {
        Description = "PEM file with the authorities of the server's certificate.",
        DefaultValueFactory = _ => Variable("GEARMAND_CA_CERTIFICATE"),
    };

    public Option<string> Certificate { get; } = new("--ssl-certificate")
    {
        Description = "PEM file with a certificate for the server to see.",
        DefaultValueFactory = _ => Variable("GEARMAN_CLIENT_PEM"),
    };

    public Option<string> Key { get; } = new("--ssl-key")
    {
        Description = "PEM file with its key, if that is in another.",
        DefaultValueFactory = _ => Variable("GEARMAN_CLIENT_KEY"),
    };

    public Option<string> TokenFile { get; } = new("--token-file")
    {
        Description = "File with a token for the server.",
        DefaultValueFactory = _ => Variable("GEARMAN_TOKEN_FILE"),
    };

    public Option<string> User { get; } = new("--user") { Description = "Name of the user that the token is of (SASL PLAIN)." };

    /// <summary>All of them; the C tools have none.</summary>
    public IReadOnlyList<Option> All => [CaFile, Certificate, Key, TokenFile, User];

    /// <summary>How TLS is spoken.</summary>
    public GearmanTlsOptions Tls(ParseResult result) => new()
    {
        CaFile = Given(result, CaFile),
        CertificateFile = Given(result, Certificate),
        KeyFile = Given(result, Key),
    };

    /// <summary>Who it is; null if nothing is to be said.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="FormatException">There is no token in it, or no file for a user.</exception>
    public GearmanCredentials? Credentials(ParseResult result)
    {
        var user = Given(result, User);
        if (Given(result, TokenFile) is not { } file)
        {
            return user is null ? null : throw new FormatException($"{User.Name} needs {TokenFile.Name}");
        }

        var token = File.ReadAllText(file).TrimEnd('\r', '\n');
        return token.Length == 0 ? throw new FormatException($"There is no token in {file}")
            : user is null ? GearmanCredentials.FromToken(token)
            : GearmanCredentials.FromPassword(user, token);
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) ?? "";

    private static string? Given(ParseResult result, Option<string> option) => result.GetValue(option) is { Length: > 0 } value ? value : null;
}
