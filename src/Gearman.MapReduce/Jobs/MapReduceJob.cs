namespace Gearman.MapReduce;

/// <summary>
/// What a job does, under a name: made once, then run any number of times and registered with any number of workers.
/// Begin with <see cref="Named"/>.
/// </summary>
public abstract class MapReduceJob
{
    private protected MapReduceJob(string name) => Name = name;

    /// <summary>The job's name; its Gearman functions are called after it.</summary>
    public string Name { get; }

    /// <summary>What workers do for it.</summary>
    internal abstract IReadOnlyList<TaskFunction> Functions { get; }

    /// <summary>Begins a job.</summary>
    /// <param name="name">
    /// 1 to 100 letters, digits and <c>. _ - /</c>. Coordinator and workers must mean the same job by it.
    /// </param>
    /// <returns>What takes the job's code.</returns>
    /// <exception cref="ArgumentException">The name has other characters, none, or too many.</exception>
    public static JobBuilder Named(string name) => new(Checked(name));

    private protected static string Checked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var valid = name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterOrDigit(c) || "._-/".Contains(c, StringComparison.Ordinal));
        return valid ? name : throw new ArgumentException($"'{name}' is no name for a job", nameof(name));
    }
}
