using System.Net;
using System.Text;
using MaxMind.Db;

namespace AccessLogs.Places;

/// <summary>Databases of addresses (<c>.mmdb</c>), mapped into memory: many programs and threads share one copy. Any thread may ask.</summary>
internal sealed class GeoDatabase : IDisposable
{
    private readonly List<(string Path, Reader Reader)> _databases = [];

    /// <summary>No database: nothing is known of any client.</summary>
    public static GeoDatabase None { get; } = new([]);

    /// <summary>Opens databases.</summary>
    /// <param name="paths">The files; what several know is taken from the first.</param>
    /// <exception cref="InvalidDataException">One can't be read, or is none.</exception>
    public GeoDatabase(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            try
            {
                _databases.Add((path, new Reader(path, FileAccessMode.MemoryMapped)));
            }
            catch (Exception e) when (e is InvalidDatabaseException or DeserializationException or IOException or UnauthorizedAccessException or ArgumentException)
            {
                Dispose();
                throw new InvalidDataException($"{path}: {Reason(e)}", e);
            }
        }
    }

    /// <summary>Finds out where a client is.</summary>
    /// <param name="client">An address; of anything else nothing is known.</param>
    /// <returns>The place.</returns>
    /// <exception cref="InvalidDataException">A database is damaged, or of a schema that is not GeoIP2's.</exception>
    public Place Find(ReadOnlySpan<byte> client)
    {
        if (client.IsEmpty || client.Length > 64 || !IPAddress.TryParse(client, out var address))
        {
            return Place.Unknown;
        }

        var place = Place.Unknown;
        foreach (var (path, reader) in _databases)
        {
            try
            {
                if (!(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 && reader.Metadata.IPVersion == 4) && reader.Find<CityRecord>(address) is { } record)
                {
                    place = place.Or(PlaceOf(record));
                }
            }
            catch (Exception e) when (e is InvalidDatabaseException or DeserializationException)
            {
                throw new InvalidDataException($"{path}: is damaged, or has another schema than GeoIP2's ({Encoding.UTF8.GetString(client)}: {e.Message})", e);
            }
        }

        return place;
    }

    public void Dispose() => _databases.ForEach(database => database.Reader.Dispose());

    private static Place PlaceOf(CityRecord record)
    {
        var country = record.Country ?? record.RegisteredCountry;
        return new Place
        {
            Continent = record.Continent?.Continent ?? "",
            ContinentName = record.Continent?.Names?.Text ?? "",
            Country = country?.Country ?? "",
            CountryName = country?.Names?.Text ?? "",
            City = record.City?.Names?.Text ?? "",
            System = record.SystemNumber is { } number ? $"AS{number}" : "",
            SystemName = record.SystemName ?? "",
        };
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "may not be read",
        IOException => e.Message,
        _ => "is no database of addresses (.mmdb)",
    };
}
