using System.Globalization;
using System.Text;

namespace Gearman.Server.Protocols.Tests;

/// <summary>
/// What no client should send, without end: right requests cut, bent, with bytes doubled and left out, and bytes at random. A
/// seed makes the same inputs every time.
/// </summary>
internal sealed class HostileInput(byte[][] requests, int seed)
{
    /// <summary>How many inputs a test tries: 2,000, or what GEARMAN_HOSTILE_INPUTS in the environment says.</summary>
    public static int Count { get; } = Number("GEARMAN_HOSTILE_INPUTS") ?? 2_000;

    /// <summary>The seed of a test: 1, or what GEARMAN_HOSTILE_SEED in the environment says.</summary>
    public static int Seed { get; } = Number("GEARMAN_HOSTILE_SEED") ?? 1;

    private readonly Random _random = new(seed);
    private int _cut;

    /// <summary>The next input.</summary>
    public byte[] Next() => _random.Next(5) switch
    {
        0 => Truncated(),
        1 => RandomBytes(),
        2 => [.. Bent(), .. One(), .. Truncated()],
        _ => Bent(),
    };

    /// <summary>Requests as Latin-1 text.</summary>
    public static byte[][] Of(params string[] requests) => Array.ConvertAll(requests, Encoding.Latin1.GetBytes);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private byte[] One() => requests[_random.Next(requests.Length)];

    /// <summary>Every request at every byte, one after the other.</summary>
    private byte[] Truncated()
    {
        var cut = _cut++ % requests.Sum(r => r.Length);
        foreach (var request in requests)
        {
            if (cut < request.Length)
            {
                return request[..cut];
            }

            cut -= request.Length;
        }

        return [];
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[_random.Next(300)];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>A right request with some bytes changed, left out or doubled, or a number that is none.</summary>
    private byte[] Bent()
    {
        var request = One().ToList();
        for (var i = _random.Next(1, 5); i > 0 && request.Count > 0; i--)
        {
            var at = _random.Next(request.Count);
            switch (_random.Next(5))
            {
                case 0:
                    request[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    request[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    request.RemoveAt(at);
                    break;
                case 3 when request.FindIndex(at, b => b is >= (byte)'0' and <= (byte)'9') is >= 0 and var digit:
                    request.InsertRange(digit, Encoding.ASCII.GetBytes(_random.Next(2) == 0 ? "-" : new string('9', _random.Next(1, 40))));
                    break;
                default:
                    request.InsertRange(at, request.GetRange(at, Math.Min(_random.Next(1, 20), request.Count - at)));
                    break;
            }
        }

        return [.. request];
    }
}
