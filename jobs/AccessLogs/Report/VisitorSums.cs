using System.Numerics;
using System.Text;
using AccessLogs.Accumulation;
using AccessLogs.Tables;

namespace AccessLogs.Report;

/// <summary>
/// All that is a sum over the visitors, from one pass over them: clients, user agents, days, weekdays, hours, and the distinct
/// visitors of what has a bit in <see cref="Facets"/>.
/// </summary>
internal sealed unsafe class VisitorSums : IDisposable
{
    private const int HoursOfDay = 24;
    private const int DaysOfWeek = 7;

    private NativeArray<Row> _hosts = new();
    private NativeArray<Row> _userAgents = new();
    private readonly Dictionary<int, int> _rowOfDay = [];
    private readonly List<long> _visits = [];
    private readonly int[] _hours = new int[HoursOfDay];
    private readonly Row[] _weekdays = new Row[DaysOfWeek];
    private readonly List<int[]> _hoursOfDays = [];

    /// <summary>No visitors yet.</summary>
    public VisitorSums()
    {
    }

    /// <summary>Sums the visitors of tables up.</summary>
    /// <param name="tables">The tables.</param>
    public VisitorSums(LogTables tables)
    {
        _hosts.Reserve(tables.Hosts.Count);
        _userAgents.Reserve(tables.UserAgents.Count);
        foreach (ref readonly var visitor in new ReadOnlySpan<Visitor>(tables.Visitors.Visitors, tables.Visitors.Count))
        {
            Add(ref _hosts.Pointer[visitor.Host], visitor);
            Add(ref _userAgents.Pointer[visitor.UserAgent], visitor);
        }

        AddTimes(tables);
    }

    /// <summary>Adds what is a sum over the visitors of tables, but for clients and user agents.</summary>
    /// <param name="tables">The tables.</param>
    public void AddTimes(LogTables tables)
    {
        var (day, row) = (-1, -1);
        foreach (ref readonly var visitor in new ReadOnlySpan<Visitor>(tables.Visitors.Visitors, tables.Visitors.Count))
        {
            if (visitor.Day != day)
            {
                day = visitor.Day;
                row = RowOf(day);
            }

            Add(ref Days.Rows[row], visitor);
            Add(ref _weekdays[(day + 1) % DaysOfWeek], visitor); // 0001-01-01 was a Monday; DayOfWeek begins with Sunday
            var halfHours = visitor.HalfHours;
            _visits[row] += BitOperations.PopCount(halfHours & ~(halfHours << 1)); // each run of half hours is a visit
            var hours = _hoursOfDays[row];
            for (var bits = halfHours; bits != 0;)
            {
                var hour = BitOperations.TrailingZeroCount(bits) / 2;
                hours[hour]++;
                _hours[hour]++;
                bits &= ~(3UL << (hour * 2));
            }

            for (var bits = visitor.FacetBits; bits != 0; bits &= bits - 1)
            {
                Facets[BitOperations.TrailingZeroCount(bits)]++;
            }
        }
    }

    /// <summary>Adds the figures of clients and user agents.</summary>
    /// <param name="other">The figures.</param>
    /// <param name="tables">What they are of.</param>
    /// <param name="hosts">The number here of each client there.</param>
    /// <param name="userAgents">The number here of each user agent there.</param>
    /// <param name="own">What has the numbers here.</param>
    public void AddKeys(VisitorSums other, LogTables tables, int* hosts, int* userAgents, LogTables own)
    {
        _hosts.Reserve(own.Hosts.Count);
        _userAgents.Reserve(own.UserAgents.Count);
        Add(_hosts.Pointer, other.Hosts, hosts, tables.Hosts.Count);
        Add(_userAgents.Pointer, other.UserAgents, userAgents, tables.UserAgents.Count);
    }

    /// <summary>Adds figures to those of a client.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="figures">The figures.</param>
    public void AddHosts(int number, Row figures)
    {
        _hosts.Reserve(number + 1L);
        Add(ref _hosts.Pointer[number], figures);
    }

    /// <inheritdoc cref="AddHosts"/>
    public void AddUserAgents(int number, Row figures)
    {
        _userAgents.Reserve(number + 1L);
        Add(ref _userAgents.Pointer[number], figures);
    }

    /// <summary>Forgets clients and user agents.</summary>
    public void ClearKeys()
    {
        _hosts.Dispose();
        _userAgents.Dispose();
        (_hosts, _userAgents) = (new NativeArray<Row>(), new NativeArray<Row>());
    }

    /// <summary>Adds the figures of a day, of whose visits nothing is known.</summary>
    /// <param name="day">The day.</param>
    /// <param name="figures">The figures.</param>
    /// <param name="hours">The distinct visitors of each hour.</param>
    public void AddDay(int day, in Row figures, int[] hours)
    {
        Days.Set(RowOf(day), figures);
        _hoursOfDays[_rowOfDay[day]] = hours;
        ref var weekday = ref _weekdays[(day + 1) % DaysOfWeek];
        weekday.Hits += figures.Hits;
        weekday.Bytes += figures.Bytes;
        weekday.Visitors += figures.Visitors;
        KnowsVisits = false;
    }

    /// <summary>Sets the distinct visitors of an hour of the day.</summary>
    /// <param name="hour">0 to 23.</param>
    /// <param name="visitors">How many.</param>
    public void SetHour(int hour, int visitors) => _hours[hour] = visitors;

    /// <summary>Whether visits were counted.</summary>
    public bool KnowsVisits { get; private set; } = true;

    /// <summary>The memory of clients and user agents, in bytes.</summary>
    public long MemoryBytes => _hosts.ByteCapacity + _userAgents.ByteCapacity;

    /// <summary>A row for each client, by its number.</summary>
    public Row* Hosts => _hosts.Pointer;

    /// <summary>A row for each user agent, by its number.</summary>
    public Row* UserAgents => _userAgents.Pointer;

    /// <summary>The days.</summary>
    public RowTable Days { get; } = new();

    /// <summary>The visits of each day, by its row.</summary>
    public IReadOnlyList<long> Visits => _visits;

    /// <summary>The days of the week from Sunday on.</summary>
    public ReadOnlySpan<Row> Weekdays => _weekdays;

    /// <summary>The distinct visitors of each bit.</summary>
    public int[] Facets { get; } = new int[Tables.Facets.Count];

    /// <summary>The distinct visitors of each hour of the day.</summary>
    public IReadOnlyList<int> Hours => _hours;

    /// <summary>The distinct visitors of an hour of a day.</summary>
    /// <param name="hour">Hours since 0001-01-01.</param>
    /// <returns>Their number.</returns>
    public int OfHour(long hour) => _rowOfDay.TryGetValue((int)(hour / HoursOfDay), out var row) ? _hoursOfDays[row][hour % HoursOfDay] : 0;

    public void Dispose()
    {
        _hosts.Dispose();
        _userAgents.Dispose();
        Days.Dispose();
    }

    private int RowOf(int day)
    {
        if (!_rowOfDay.TryGetValue(day, out var row))
        {
            row = Days.GetOrAdd(Encoding.ASCII.GetBytes(DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd")));
            _rowOfDay.Add(day, row);
            _visits.Add(0);
            _hoursOfDays.Add(new int[HoursOfDay]);
        }

        return row;
    }

    private static void Add(Row* target, Row* rows, int* numbers, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Add(ref target[numbers[i]], rows[i]);
        }
    }

    private static void Add(ref Row row, in Row figures)
    {
        row.Hits += figures.Hits;
        row.Bytes += figures.Bytes;
        row.Visitors += figures.Visitors;
    }

    private static void Add(ref Row row, in Visitor visitor)
    {
        row.Hits += visitor.Hits;
        row.Bytes += visitor.Bytes;
        row.Visitors++;
    }
}
