namespace Gearman.MapReduce;

/// <summary>
/// What a run counted: its own figures and those of the job's code (<see cref="TaskContext.Count"/>). What a task counted
/// is added once, by the attempt whose result counts, however often it was tried. Safe to read while the run goes on.
/// </summary>
public sealed class MapReduceCounters
{
    /// <summary>Records that mappers or accumulators took.</summary>
    public const string MapRecords = "map.records";

    /// <summary>Bytes of the records taken, unpacked, ends included.</summary>
    public const string MapBytes = "map.bytes";

    /// <summary>Records that were longer than <see cref="MapReduceOptions.MaxLineBytes"/>.</summary>
    public const string RecordsCut = "records.cut";

    /// <summary>Records that were left out since the job's code threw at them.</summary>
    public const string RecordsSkipped = "records.skipped";

    /// <summary>Tasks of which a second copy was started, since the first took long.</summary>
    public const string TasksSpeculated = "tasks.speculated";

    /// <summary>Second copies that were done before the first.</summary>
    public const string SpeculationsWon = "tasks.speculated.won";

    /// <summary>Tasks whose result was there already, from a run that ended before its time.</summary>
    public const string TasksResumed = "tasks.resumed";

    /// <summary>Inputs that were read up to a damage: each once, however many tasks met it.</summary>
    public const string InputsDamaged = "inputs.damaged";

    /// <summary>Attempts that came to nothing.</summary>
    public const string Retries = "retries";

    /// <summary>Results of a stage that mappers of the next one took.</summary>
    public const string ChainRecords = "chain.records";

    /// <summary>Keys that reducers took.</summary>
    public const string ReduceKeys = "reduce.keys";

    /// <summary>Tasks that were sent again with side data, since the worker did not have it.</summary>
    public const string SideDataSent = "sidedata.sent";

    /// <summary>Runs of pairs that were written to files.</summary>
    public const string SpillRuns = "spill.runs";

    /// <summary>Bytes of those, as they were written: packed.</summary>
    public const string SpillBytes = "spill.bytes";

    private const int MaxDamages = 1000;

    private readonly Lock _gate = new(); // guards all below
    private readonly SortedDictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly List<string> _damages = [];

    /// <summary>The value of a counter; 0 for one that nobody counted.</summary>
    /// <param name="name">Its name.</param>
    public long this[string name]
    {
        get
        {
            lock (_gate)
            {
                return _values.GetValueOrDefault(name);
            }
        }
    }

    /// <summary>All counters as they are now, in the order of their names.</summary>
    /// <returns>A copy.</returns>
    public IReadOnlyList<KeyValuePair<string, long>> ToList()
    {
        lock (_gate)
        {
            return [.. _values];
        }
    }

    /// <summary>What was damaged, as an error would have said it; the first 1,000.</summary>
    public IReadOnlyList<string> Damages
    {
        get
        {
            lock (_gate)
            {
                return [.. _damages];
            }
        }
    }

    internal void Add(string name, long value)
    {
        lock (_gate)
        {
            _values[name] = _values.GetValueOrDefault(name) + value;
        }
    }

    internal void AddDamage(string message)
    {
        lock (_gate)
        {
            if (!_damages.Contains(message, StringComparer.Ordinal))
            {
                Add(InputsDamaged, 1);
                KeepDamage(message);
            }
        }
    }

    internal void KeepDamage(string message)
    {
        lock (_gate)
        {
            if (_damages.Count < MaxDamages)
            {
                _damages.Add(message);
            }
        }
    }

    /// <summary>Adds all of another.</summary>
    internal void Add(MapReduceCounters other)
    {
        foreach (var (name, value) in other.ToList())
        {
            if (!string.Equals(name, InputsDamaged, StringComparison.Ordinal))
            {
                Add(name, value);
            }
        }

        foreach (var damage in other.Damages)
        {
            AddDamage(damage);
        }
    }
}
