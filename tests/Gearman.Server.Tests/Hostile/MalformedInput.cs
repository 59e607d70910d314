using System.Buffers.Binary;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Hostile;

/// <summary>
/// A corpus of what no peer should send, without end: every kind of packet cut, renamed, resized and bent, and bytes
/// and lines at random. A seed makes the same inputs every time.
/// </summary>
internal sealed class MalformedInput(int seed)
{
    /// <summary>A right packet of each type, requests and what only a server sends.</summary>
    private static readonly byte[][] Packets = [.. Enum.GetValues<PacketType>().Select(type => TestPeer.Packet(PacketMagic.Request, (uint)type, Body(type)))];

    private static readonly string[] Lines =
    [
        "status", "workers", "prioritystatus", "version", "verbose", "getpid", "help", "show jobs", "show unique jobs", "show failed",
        "create function f", "drop function f", "maxqueue f 1 2 3", "cancel job H:test:999999", "shutdown", "shutdown graceful",
    ];

    private static readonly string[] CronParts = ["*", "/", ",", "-", "#", "?", "L", "W", "H", "(", ")", "0", "1", "6", "7", "23", "31", "59", "99", "JAN", "SUN", "@", "_"];

    private static readonly uint[] Lengths =
        [0, 1, 2, 11, 12, 63, 64, 65, 255, 256, 4095, 4096, 65_535, 65_536, 1 << 20, 1 << 24, 1 << 28, int.MaxValue - 12, int.MaxValue, 1u << 31, uint.MaxValue - 12, uint.MaxValue];

    private readonly Random _random = new(seed);
    private int _cut;

    /// <summary>The next input.</summary>
    public byte[] Next() => _random.Next(10) switch
    {
        0 => Truncated(),
        1 => WrongMagic(),
        2 => WrongType(),
        3 => WithoutFields(),
        4 => WrongLength(),
        5 => RandomBytes(),
        6 => Bent(),
        7 => RandomLine(),
        8 => RandomSchedule(),
        _ => [.. OnePacket(), .. Bent(), .. OnePacket(), .. Truncated()],
    };

    private static byte[] Body(PacketType type) => Encoding.ASCII.GetBytes(type switch
    {
        PacketType.SubmitReduceJob or PacketType.SubmitReduceJobBackground => "f\0u\0r\0\0workload",
        PacketType.SubmitJobSched => "f\0u\01\02\03\04\05\0workload",
        PacketType.SubmitJobEpoch => "f\0u\0123\0workload",
        PacketType.SubmitJob or PacketType.SubmitJobBg or PacketType.SubmitJobHigh or PacketType.SubmitJobHighBg
            or PacketType.SubmitJobLow or PacketType.SubmitJobLowBg => "f\0u\0workload",
        PacketType.WorkStatus => "H:test:1\01\02",
        PacketType.WorkComplete or PacketType.WorkData or PacketType.WorkWarning or PacketType.WorkException => "H:test:1\0data",
        PacketType.WorkFail or PacketType.GetStatus => "H:test:1",
        PacketType.CanDoTimeout => "f\01000",
        PacketType.CanDo or PacketType.CantDo => "f",
        PacketType.OptionReq => "exceptions",
        PacketType.GrabJob or PacketType.GrabJobUniq or PacketType.GrabJobAll or PacketType.PreSleep or PacketType.ResetAbilities => "",
        _ => "some\0fields\0",
    });

    private byte[] OnePacket() => (byte[])Packets[_random.Next(Packets.Length)].Clone();

    /// <summary>Every packet at every byte, one after the other.</summary>
    private byte[] Truncated()
    {
        var cut = _cut++ % Packets.Sum(p => p.Length);
        foreach (var packet in Packets)
        {
            if (cut < packet.Length)
            {
                return packet[..cut];
            }

            cut -= packet.Length;
        }

        return [];
    }

    private byte[] WrongMagic()
    {
        var packet = OnePacket();
        packet[_random.Next(4)] = (byte)_random.Next(256);
        return packet;
    }

    private byte[] WrongType()
    {
        var packet = OnePacket();
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(4), _random.Next(3) == 0 ? (uint)_random.Next(100) : (uint)_random.NextInt64(1L << 32));
        return packet;
    }

    /// <summary>Some fields fewer, the length in the header right.</summary>
    private byte[] WithoutFields()
    {
        var packet = OnePacket();
        List<int> ends = [PacketHeader.Length, .. Enumerable.Range(PacketHeader.Length, packet.Length - PacketHeader.Length).Where(i => packet[i] == 0)];
        packet = packet[..ends[_random.Next(ends.Count)]];
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), packet.Length - PacketHeader.Length);
        return packet;
    }

    private byte[] WrongLength()
    {
        var packet = OnePacket();
        var length = _random.Next(4) == 0 ? (uint)_random.NextInt64(1L << 32) : Lengths[_random.Next(Lengths.Length)];
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), length);
        return packet;
    }

    private byte[] RandomBytes()
    {
        var bytes = new byte[_random.Next(200)];
        _random.NextBytes(bytes);
        if (bytes.Length > 0 && _random.Next(2) == 0)
        {
            // Else most of it would be taken for text.
            bytes[0] = 0;
        }

        return bytes;
    }

    /// <summary>A right packet with some bytes changed, left out or doubled.</summary>
    private byte[] Bent()
    {
        var packet = OnePacket().ToList();
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var at = _random.Next(packet.Count);
            switch (_random.Next(4))
            {
                case 0:
                    packet[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    packet[at] = (byte)_random.Next(256);
                    break;
                case 2 when packet.Count > 1:
                    packet.RemoveAt(at);
                    break;
                default:
                    packet.Insert(at, packet[at]);
                    break;
            }
        }

        return [.. packet];
    }

    /// <summary>Five fields of what cron rules are made of.</summary>
    private byte[] RandomSchedule()
    {
        var rule = string.Join('\0', Enumerable.Range(0, 5).Select(_ => string.Concat(_random.GetItems(CronParts, _random.Next(4)))));
        return TestPeer.Request(PacketType.SubmitJobSched, $"f\0u\0{rule}\0workload");
    }

    private byte[] RandomLine()
    {
        if (_random.Next(50) == 0)
        {
            return Encoding.ASCII.GetBytes(new string('x', _random.Next(8000, 9000)));
        }

        var line = Encoding.ASCII.GetBytes(Lines[_random.Next(Lines.Length)] + (_random.Next(2) == 0 ? "\n" : "\r\n")).ToList();
        for (var i = _random.Next(4); i > 0; i--)
        {
            line[_random.Next(line.Count)] = (byte)_random.Next(256);
        }

        return [.. line];
    }
}
