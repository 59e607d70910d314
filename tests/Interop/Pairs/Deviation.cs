namespace Gearman.Interop.Pairs;

/// <summary>What some pairs see of a scenario instead of what it says; the first that fits counts.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Client">The client; null for any.</param>
/// <param name="Worker">The worker; null for any.</param>
/// <param name="Server">The server; null for both.</param>
/// <param name="Seen">What is seen; <see cref="Nothing"/> if the client waits in vain.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record Deviation(string Scenario, string? Client, string? Worker, ServerKind? Server, string[] Seen, string Reason)
{
    /// <summary>The client waits in vain.</summary>
    public static readonly string[] Nothing = ["(nothing)"];

    /// <summary>The worker ends, or hears nothing more: a new one is needed.</summary>
    public bool BreaksWorker { get; init; }

    public bool Fits(ServerKind server, string client, string worker, string scenario) =>
        Scenario == scenario && (Client is null || Client == client) && (Worker is null || Worker == worker) && (Server is null || Server == server);
}
