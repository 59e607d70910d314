using AccessLogs.Parsing;
using AccessLogs.Places;

namespace AccessLogs.Selection;

/// <summary>Which lines are counted, and what of them. One thread at a time.</summary>
internal sealed class LineSelection
{
    private readonly LineFilter? _filter;
    private readonly Anonymizer? _anonymizer;
    private readonly ClockChange? _clock;
    private readonly bool _cutsQueries;
    private readonly TextArena _arena = new();

    private LineSelection(AnalysisOptions options, GeoDatabase places)
    {
        _filter = options.NewFilter(places);
        _clock = options.TimeZone is { } zone ? new ClockChange(zone) : null;
        _cutsQueries = options.CutsQueries;
        _anonymizer = options.Anonymity == Anonymity.None ? null : new Anonymizer(options.Anonymity, options.AnonymityKey, _arena);
    }

    /// <summary>Whether lines must not be shown as they are.</summary>
    public bool HidesText => _anonymizer is not null;

    /// <summary>Makes a selection.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="places">Where clients are.</param>
    /// <returns>The selection; null when all lines are counted as they are, so that this costs nothing.</returns>
    public static LineSelection? Of(AnalysisOptions options, GeoDatabase places)
    {
        var selection = new LineSelection(options, places);
        return selection is { _filter: null, _anonymizer: null, _clock: null, _cutsQueries: false } ? null : selection;
    }

    /// <summary>Chooses a line and takes away what is not to be seen.</summary>
    /// <param name="line">A valid line; its texts are good until <see cref="Reset"/>.</param>
    /// <returns>False when it is left out.</returns>
    public bool Choose(ref AccessLogLine line)
    {
        _clock?.Apply(ref line); // times are chosen as the report shows them
        if (_filter is not null && !_filter.Matches(line))
        {
            return false;
        }

        _anonymizer?.Apply(ref line);
        if (_cutsQueries)
        {
            line.RequestInPlace.CutQuery();
        }

        return true;
    }

    /// <summary>Takes back the memory of texts.</summary>
    public void Reset() => _arena.Clear();
}
