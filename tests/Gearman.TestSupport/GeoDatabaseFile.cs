using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Gearman.TestSupport;

/// <summary>
/// A database of addresses as MaxMind's specification of the format (version 2.0) says: a tree of records of 24 bits, data, metadata. With it tests
/// have a database that anybody may have.
/// </summary>
public sealed class GeoDatabaseFile : IDisposable
{
    private const int Ipv4Bits = 96;

    private static readonly string[] Languages = ["en"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gearman-geo-");
    private readonly List<int[]> _nodes = [Empty()];
    private readonly MemoryStream _data = new();

    /// <summary>Writes one.</summary>
    /// <param name="type">What it calls itself.</param>
    /// <param name="networks">The networks and what is known of each.</param>
    public GeoDatabaseFile(string type, params IEnumerable<(string Network, IReadOnlyDictionary<string, object> Record)> networks)
    {
        Path = System.IO.Path.Combine(_folder.FullName, $"{type}.mmdb");
        foreach (var (network, record) in networks)
        {
            var parsed = IPNetwork.Parse(network);
            var isIpv4 = parsed.BaseAddress.GetAddressBytes().Length == 4;
            Insert(
                isIpv4 ? [.. new byte[12], .. parsed.BaseAddress.GetAddressBytes()] : parsed.BaseAddress.GetAddressBytes(),
                parsed.PrefixLength + (isIpv4 ? Ipv4Bits : 0),
                (int)_data.Length);
            Write(_data, record);
        }

        File.WriteAllBytes(Path, Content(type));
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A database of countries.</summary>
    public static GeoDatabaseFile OfCountries() => new(
        "GeoLite2-Country",
        ("192.0.2.0/24", Country("DE", "Germany", "EU", "Europe")),
        ("198.51.100.0/25", Country("FR", "France", "EU", "Europe")),
        ("198.51.100.128/25", Country("JP", "Japan", "AS", "Asia")),
        ("2001:db8::/32", Country("BR", "Brazil", "SA", "South America")));

    /// <summary>What a database knows of a country.</summary>
    public static IReadOnlyDictionary<string, object> Country(string code, string name, string continent, string continentName) => new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["continent"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["code"] = continent, ["geoname_id"] = 6_255_148u, ["names"] = Names(continentName) },
        ["country"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["iso_code"] = code, ["geoname_id"] = 2_921_044u, ["names"] = Names(name) },
    };

    /// <summary>Names in two languages.</summary>
    public static IReadOnlyDictionary<string, object> Names(string english) => new Dictionary<string, object>(StringComparer.Ordinal) { ["de"] = $"{english} auf deutsch", ["en"] = english };

    /// <summary>Deletes it.</summary>
    public void Dispose() => _folder.Delete(recursive: true);

    private static int[] Empty() => [int.MinValue, int.MinValue];

    /// <summary>Children are nodes (from 0 on) or data (below 0: -1 - offset).</summary>
    private void Insert(byte[] address, int length, int offset)
    {
        var node = 0;
        for (var bit = 0; bit < length; bit++)
        {
            var side = (address[bit / 8] >> (7 - (bit % 8))) & 1;
            if (bit == length - 1)
            {
                _nodes[node][side] = -1 - offset;
            }
            else if (_nodes[node][side] >= 0)
            {
                node = _nodes[node][side];
            }
            else
            {
                _nodes.Add(Empty());
                node = _nodes[node][side] = _nodes.Count - 1;
            }
        }
    }

    private byte[] Content(string type)
    {
        using var file = new MemoryStream();
        foreach (var child in _nodes.SelectMany(node => node))
        {
            var value = child == int.MinValue ? _nodes.Count : child >= 0 ? child : _nodes.Count + 16 + (-1 - child);
            file.Write([(byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        }

        file.Write(new byte[16]);
        file.Write(_data.ToArray());
        file.Write([0xab, 0xcd, 0xef, .. "MaxMind.com"u8]);
        Write(file, new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["node_count"] = (uint)_nodes.Count,
            ["record_size"] = (ushort)24,
            ["ip_version"] = (ushort)6,
            ["database_type"] = type,
            ["languages"] = Languages,
            ["binary_format_major_version"] = (ushort)2,
            ["binary_format_minor_version"] = (ushort)0,
            ["build_epoch"] = 1_700_000_000UL,
            ["description"] = new Dictionary<string, object>(StringComparer.Ordinal) { ["en"] = "Of a test" },
        });
        return file.ToArray();
    }

    private static void Write(MemoryStream output, object value)
    {
        switch (value)
        {
            case IReadOnlyDictionary<string, object> map:
                Head(output, 7, map.Count);
                foreach (var (key, item) in map)
                {
                    Write(output, key);
                    Write(output, item);
                }

                break;
            case string[] array:
                Head(output, 11, array.Length);
                Array.ForEach(array, item => Write(output, item));
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                Head(output, 2, bytes.Length);
                output.Write(bytes);
                break;
            case ushort number:
                Number(output, 5, number, sizeof(ushort));
                break;
            case uint number:
                Number(output, 6, number, sizeof(uint));
                break;
            default:
                Number(output, 9, (ulong)value, sizeof(ulong));
                break;
        }
    }

    private static void Number(MemoryStream output, int type, ulong number, int size)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, number);
        Head(output, type, size);
        output.Write(bytes[^size..]);
    }

    /// <summary>The type and the size; types from 8 on in a byte of their own, sizes from 29 on too (they stay below 285 here).</summary>
    private static void Head(MemoryStream output, int type, int size)
    {
        output.WriteByte((byte)(((type < 8 ? type : 0) << 5) | Math.Min(size, 29)));
        if (type >= 8)
        {
            output.WriteByte((byte)(type - 7));
        }

        if (size >= 29)
        {
            output.WriteByte((byte)(size - 29));
        }
    }
}
