using System.Text;
using Gearman.Protocol;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Hostile;

/// <summary>
/// What a peer sends that tries to be somebody else, without end: ways to say who one is, right, bent and made up, and then
/// the functions, uniques and handles of others. A seed makes the same inputs every time.
/// </summary>
/// <param name="seed">The seed.</param>
/// <param name="token">A token that is right, of another tenant than the one that is attacked.</param>
internal sealed class HostileUserInput(int seed, string token)
{
    private static readonly string[] Names = ["healthy", "a\u001fhealthy", "a", "\u001f", "a\u001f", "*", "", "A\u001fhealthy"];

    private readonly MalformedInput _malformed = new(seed);
    private readonly Random _random = new(seed);

    /// <summary>The next input.</summary>
    public byte[] Next() => [.. Auth(), .. Enumerable.Range(0, _random.Next(4)).SelectMany(_ => Attempt())];

    private byte[] Auth()
    {
        var option = _random.Next(8) switch
        {
            0 or 1 => "auth:token:" + token,
            2 => "auth:plain:" + Base64($"\0b\0{token}"),
            3 => "auth:plain:" + Base64(Enumerable.Range(0, _random.Next(6)).Aggregate("", (text, _) => text + _random.Next(4) switch { 0 => "\0", 1 => "a", 2 => "b", _ => token })),
            4 => "auth:token:" + new string('x', _random.Next(10_000)),
            5 => "auth:" + Encoding.Latin1.GetString(Bytes(40)),
            6 => "auth:plain:" + new string('=', _random.Next(6000)),
            _ => "",
        };
        return option.Length == 0 ? [] : TestPeer.Request(PacketType.OptionReq, option);
    }

    private byte[] Attempt()
    {
        var (name, number) = (Names[_random.Next(Names.Length)], _random.Next(1, 5));
        return _random.Next(9) switch
        {
            0 => TestPeer.Request(PacketType.CanDo, name),
            1 => TestPeer.Request(PacketType.GrabJob),
            2 => TestPeer.Request(PacketType.WorkComplete, $"H:test:{number}\0forged"),
            3 => TestPeer.Request(PacketType.GetStatus, $"H:test:{number}"),
            4 => TestPeer.Request(PacketType.SubmitJob, $"{name}\0healthy\0forged"),
            5 => Encoding.Latin1.GetBytes($"cancel job H:test:{number}\n"),
            6 => Encoding.Latin1.GetBytes($"{(_random.Next(2) == 0 ? "drop" : "create")} function {name}\nmaxqueue {name} 1\n"),
            7 => TestPeer.Request(PacketType.PreSleep),
            _ => _malformed.Next(),
        };
    }

    private byte[] Bytes(int most)
    {
        var bytes = new byte[_random.Next(most)];
        _random.NextBytes(bytes);
        return bytes;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
