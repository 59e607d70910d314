using System.Security.Cryptography;
using System.Text;
using AccessLogs.Parsing;

namespace AccessLogs.Selection;

/// <summary>Takes away what clients could be known by.</summary>
/// <param name="anonymity">In which way.</param>
/// <param name="key">The key of <see cref="Anonymity.Hashed"/>.</param>
/// <param name="arena">Takes the texts.</param>
internal sealed class Anonymizer(Anonymity anonymity, string key, TextArena arena)
{
    private const int HashBytes = 8;
    private const int MaxAddressLength = 45;
    private const int Ipv4HostBits = 8;
    private const int Ipv6HostBits = 80;

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    /// <summary>Makes a client unknown.</summary>
    /// <param name="line">Its host is replaced; that of a line without one is not.</param>
    public void Apply(ref AccessLogLine line)
    {
        if (!line.Host.IsEmpty && !line.Host.SequenceEqual("-"u8))
        {
            line.Address = line.Host;
            line.Host = anonymity == Anonymity.Hashed ? Hash(line.Host) : Truncate(line.Host);
        }
    }

    private Span<byte> Hash(ReadOnlySpan<byte> host)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_key, host, hash);
        var text = arena.Rent(HashBytes * 2);
        Convert.TryToHexStringLower(hash[..HashBytes], text, out _);
        return text;
    }

    private ReadOnlySpan<byte> Truncate(ReadOnlySpan<byte> host)
    {
        if (ClientAddress.TryRead(host, out var address))
        {
            var hostBits = ClientAddress.IsIpv4(address) ? Ipv4HostBits : Ipv6HostBits;
            return ClientAddress.Write(address >> hostBits << hostBits, arena.Rent(MaxAddressLength));
        }

        var dot = host.IndexOf((byte)'.');
        var name = arena.Rent(dot < 0 ? 1 : host.Length - dot + 1);
        name[0] = (byte)'*';
        if (dot >= 0)
        {
            host[dot..].CopyTo(name[1..]);
        }

        return name;
    }
}
