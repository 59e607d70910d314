using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gearman.Server.Brokering;

namespace Gearman.Server.Access;

/// <summary>
/// Reads the users file: a line each for a tenant, a user, and what anybody may. <c>docs/security.md</c> has the format.
/// </summary>
internal sealed class UsersFile
{
    private const int MaxNameLength = 64;
    private const int MaxShownLength = 24;

    private readonly Dictionary<string, Identity> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TenantQuota> _tenants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _certificates = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _tokens = new(StringComparer.Ordinal);
    private Identity? _anonymous;

    private UsersFile()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="GearmanServerException">It can't be read, or a line is wrong.</exception>
    public static AccessTable Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GearmanServerException($"Can't read the users of {path}: {e.Message}", e);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">What it is called.</param>
    /// <exception cref="GearmanServerException">A line is wrong; the message names it.</exception>
    public static AccessTable Parse(string text, string path)
    {
        var file = new UsersFile();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            try
            {
                file.Read(line);
            }
            catch (FormatException e)
            {
                throw new GearmanServerException($"{path}, line {number}: {e.Message}", e);
            }
        }

        return new AccessTable { Users = file._users, Tenants = file._tenants, Anonymous = file._anonymous ?? new Identity("") };
    }

    private void Read(string line)
    {
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        switch (words)
        {
            case [] or [['#', ..], ..]:
                break;
            case ["tenant", var name, .. var rest] when !name.Contains('='):
                AddTenant(Name(name), Settings(rest));
                break;
            case ["user", var name, .. var rest] when !name.Contains('='):
                AddUser(Name(name), Settings(rest));
                break;
            case ["anonymous", .. var rest]:
                var anonymous = Describe(new Identity(""), Settings(rest));
                _anonymous = _anonymous is null ? anonymous : throw new FormatException("a second line for anonymous");
                break;
            default:
                // Not the line itself: whoever put a token where it does not belong finds it in no log.
                throw new FormatException("a line starts with tenant and a name, user and a name, or anonymous");
        }
    }

    private void AddTenant(string name, Dictionary<string, string> settings)
    {
        var quota = new TenantQuota();
        foreach (var (key, value) in settings)
        {
            quota = key switch
            {
                "max-jobs" => quota with { Jobs = (int)Number(key, value, int.MaxValue) },
                "max-job-bytes" => quota with { JobBytes = Number(key, value, long.MaxValue) },
                "max-connections" => quota with { Connections = (int)Number(key, value, int.MaxValue) },
                "max-submits-per-second" => quota with { SubmitsPerSecond = (int)Number(key, value, 1_000_000_000) },
                _ => throw new FormatException($"a tenant has no {Shown(key)}"),
            };
        }

        if (!_tenants.TryAdd(name, quota))
        {
            throw new FormatException($"a second tenant {name}");
        }
    }

    private void AddUser(string name, Dictionary<string, string> settings)
    {
        var user = Describe(new Identity(name), settings);
        if (user is { Tokens.Count: 0, Certificates.Count: 0 })
        {
            throw new FormatException($"{name} has neither a token nor a certificate");
        }

        if (!_users.TryAdd(name, user))
        {
            throw new FormatException($"a second user {name}");
        }
    }

    private Identity Describe(Identity identity, Dictionary<string, string> settings)
    {
        foreach (var (key, value) in settings)
        {
            identity = key switch
            {
                "tenant" => identity with { Tenant = _tenants.ContainsKey(value) ? value : throw new FormatException($"no tenant {Shown(value)} in a line before") },
                "submit" => identity with { Submit = Patterns(value) },
                "work" => identity with { Work = Patterns(value) },
                "admin" => identity with { Admin = Patterns(value) },
                "token" when identity.Name.Length > 0 => identity with { Tokens = [.. value.Split(',').Select(Token)] },
                "certificate" when identity.Name.Length > 0 => identity with { Certificates = [.. value.Split(',').Select(c => Certificate(c, identity.Name))] },
                _ => throw new FormatException($"{(identity.Name.Length > 0 ? "a user" : "anonymous")} has no {Shown(key)}"),
            };
        }

        return identity;
    }

    /// <summary>The SHA-256 of a token, in hexadecimal.</summary>
    private byte[] Token(string hash)
    {
        if (hash.Length != 2 * SHA256.HashSizeInBytes || !hash.All(char.IsAsciiHexDigit))
        {
            throw new FormatException($"a token is written as its SHA-256, {2 * SHA256.HashSizeInBytes} hexadecimal digits");
        }

        return _tokens.Add(hash.ToLowerInvariant()) ? Convert.FromHexString(hash) : throw new FormatException("a token that another user has already");
    }

    private string Certificate(string certificate, string user)
    {
        if (certificate.Length == 0)
        {
            throw new FormatException("a certificate without a name");
        }

        return _certificates.TryAdd(certificate, user) ? certificate : throw new FormatException($"a certificate that {_certificates[certificate]} has already");
    }

    private static Dictionary<string, string> Settings(string[] words)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException("settings are written name=value, with blanks between them");
            }

            if (!settings.TryAdd(word[..equals], word[(equals + 1)..]))
            {
                throw new FormatException($"{Shown(word[..equals])} twice");
            }
        }

        return settings;
    }

    private static string Name(string name) =>
        name.Length <= MaxNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? name
            : throw new FormatException($"a name has up to {MaxNameLength} letters, digits, dots, hyphens and underscores");

    private static NamePatterns Patterns(string value) => value.Length == 0
        ? NamePatterns.None
        : new NamePatterns(value.Split(',').Select(p => p.Length > 0 ? Encoding.UTF8.GetBytes(p) : throw new FormatException("a pattern without a character")));

    /// <summary>A number from 1 on; K, M and G behind it are 1024 to the power of one, two and three.</summary>
    private static long Number(string key, string value, long most)
    {
        var shift = value is [.., var unit] ? unit switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 } : 0;
        var digits = shift > 0 ? value[..^1] : value;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most >> shift
            ? number << shift
            : throw new FormatException($"{key} is no number from 1 to {most}");
    }

    /// <summary>A word that was meant as a name; not what may be a token in a place where it does not belong.</summary>
    private static string Shown(string word) => word.Length <= MaxShownLength && word.All(c => char.IsAsciiLetterLower(c) || c == '-') ? word : "such thing";
}
