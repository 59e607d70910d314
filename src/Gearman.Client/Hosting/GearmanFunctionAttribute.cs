namespace Gearman.Client;

/// <summary>Makes a public method a function of a worker: see <see cref="GearmanWorkerBuilder.AddFunctions{T}"/>.</summary>
/// <param name="name">The function's name: 1 to 512 bytes of UTF-8 without NUL.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GearmanFunctionAttribute(string name) : Attribute
{
    /// <summary>The function's name.</summary>
    public string Name { get; } = name;

    /// <summary>As of <see cref="JobFunctionOptions.Concurrency"/>.</summary>
    /// <value>The default is 0: no limit but the worker's.</value>
    public int Concurrency { get; set; }

    /// <summary>As of <see cref="JobFunctionOptions.Timeout"/>, in milliseconds.</summary>
    /// <value>The default is 0: no limit.</value>
    public int TimeoutMilliseconds { get; set; }

    /// <summary>As of <see cref="JobFunctionOptions.Blocks"/>.</summary>
    /// <value>The default is true for a method that returns no task.</value>
    public bool Blocks { get; set; }
}
