using AccessLogs.Accumulation;
using AccessLogs.Spilling;
using AccessLogs.Tables;

namespace AccessLogs.Partials;

/// <summary>A decoded partial result, checked: every number in it that refers to something refers to something that is there.</summary>
internal sealed unsafe class Partial : IDisposable
{
    private readonly List<IDisposable> _memory = [];

    /// <summary>The figures, over memory of this object.</summary>
    public LogTablesView Tables;

    /// <summary>Where the lines came from.</summary>
    public SplitList Splits { get; } = new();

    /// <summary>Further figures, which are in files; null for none.</summary>
    public SpilledTables? Spilled { get; set; }

    /// <summary>Allocates memory that lives as long as this object.</summary>
    /// <typeparam name="T">The element.</typeparam>
    /// <param name="count">The elements.</param>
    /// <returns>The memory.</returns>
    public T* Allocate<T>(long count)
        where T : unmanaged
    {
        var array = new NativeArray<T>();
        _memory.Add(array);
        array.Reserve(count);
        return array.Pointer;
    }

    /// <summary>Keeps an object as long as this one lives.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="content">The object.</param>
    /// <returns>It.</returns>
    public T Keep<T>(T content)
        where T : IDisposable
    {
        _memory.Add(content);
        return content;
    }

    public void Dispose()
    {
        foreach (var memory in _memory)
        {
            memory.Dispose();
        }
    }
}
