namespace Gearman.Interop.Pairs;

/// <summary>One thing that a client and a worker do together.</summary>
/// <param name="Name">As it stands in test names.</param>
/// <param name="Function">The function that the worker's library must be able to do.</param>
/// <param name="Run">Does it, and tells what was seen, a line each; bytes that are text as text.</param>
/// <param name="Expected">What is seen, unless a <see cref="Deviation"/> says otherwise.</param>
internal sealed record Scenario(string Name, string Function, Func<Pair, CancellationToken, Task<string[]>> Run, params string[] Expected);
