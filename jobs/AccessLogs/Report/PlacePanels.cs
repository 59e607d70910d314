using AccessLogs.Places;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>The panels of where clients are: each client is looked up once, and its figures are added. A visitor has one client.</summary>
/// <param name="places">Where they are.</param>
internal sealed unsafe class PlacePanels(GeoDatabase places)
{
    private readonly SummedRows _countries = new();
    private readonly SummedRows _continents = new();
    private readonly SummedRows _cities = new();
    private readonly SummedRows _systems = new();

    /// <summary>Looks clients up.</summary>
    /// <param name="keys">The clients.</param>
    /// <param name="rows">The figures of each.</param>
    public void Add(in KeysView keys, Row* rows)
    {
        foreach (var client in new KeyEnumerator(keys))
        {
            var place = places.Find(client);
            ref var row = ref *rows++;
            _countries.Add(place.CountryLabel, "", row);
            _continents.Add(place.ContinentLabel, place.CountryLabel, row);
            _cities.Add(place.CityLabel, "", row);
            _systems.Add(place.SystemLabel, "", row);
        }
    }

    /// <summary>Makes the panels.</summary>
    /// <param name="choice">Which rows they have.</param>
    public IEnumerable<ReportPanel> Build(RowChoice choice) => Known(
    [
        _countries.Panel(Panels.Countries, choice), _continents.Panel(Panels.Continents, choice),
        _cities.Panel(Panels.Cities, choice), _systems.Panel(Panels.AutonomousSystems, choice),
    ]);

    /// <summary>What is of one item that has its own name is of none: unknown is unknown.</summary>
    public static ReportPanel WithoutSelf(ReportPanel panel) => panel with
    {
        Rows = [.. panel.Rows.Select(row => row.Items is [var only] && only.Name == row.Name ? row with { Items = [] } : row)],
    };

    /// <summary>The panels of which the databases know anything; of countries always, if of nothing else.</summary>
    /// <param name="panels">All panels of places.</param>
    public static IEnumerable<ReportPanel> Known(IReadOnlyList<ReportPanel> panels)
    {
        ReportPanel[] known = [.. panels.Where(panel => panel.TotalRows > 1 || panel.Rows.Any(row => row.Name != Place.UnknownName))];
        return known.Length > 0 ? known : panels.Take(1);
    }
}
