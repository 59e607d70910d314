namespace Gearman.Server.Brokering;

/// <summary>What the broker expects of a worker.</summary>
internal enum Wakefulness : byte
{
    /// <summary>It asks for jobs by itself.</summary>
    Awake,

    /// <summary>It waits to be woken.</summary>
    Asleep,

    /// <summary>It was woken and has not asked for a job yet.</summary>
    Woken,
}
