namespace Gearman.Server.Brokering;

/// <summary>A function: its queues, and the sets of abilities that hold it.</summary>
internal sealed class Function(int id, byte[] name, Tenant tenant, RetryPlan? retries = null)
{
    private readonly JobList[] _queues = [new(), new(), new()];

    public readonly int Id = id;

    /// <summary>As it is stored, its tenant's before it.</summary>
    public readonly byte[] Name = name;

    public readonly Tenant Tenant = tenant;

    /// <summary>How often background jobs of it are tried; null for as the server does where no rule says so.</summary>
    public readonly RetryPlan? Retries = retries;

    /// <summary>Jobs that a worker has.</summary>
    public int Running;

    /// <summary>Jobs whose time has not come: their first, or that of another attempt.</summary>
    public int Waiting;

    /// <summary>Workers that were woken for a job of this function and have not asked for one yet.</summary>
    public int Woken;

    /// <summary>Registrations by workers; a worker that says CAN_DO twice counts twice, as in gearmand.</summary>
    public int Workers;

    /// <summary>
    /// By priority, how many jobs of the function may live for a submit of that priority to be taken; 0 for any number.
    /// </summary>
    public readonly int[] Limits = new int[3];

    /// <summary>This function in each set of abilities that holds it: as many as there are kinds of workers.</summary>
    public readonly List<Ability> Abilities = [];

    /// <summary>As its peers have it.</summary>
    public ReadOnlySpan<byte> LocalName => Name.AsSpan(Tenant.Prefix.Length);

    public int Queued => _queues[0].Count + _queues[1].Count + _queues[2].Count;

    /// <summary>All jobs that live.</summary>
    public int Total => Queued + Waiting + Running;

    /// <summary>True if a submit of a priority must be refused.</summary>
    public bool IsFull(JobPriority priority) => Limits[(int)priority] is > 0 and var limit && Total >= limit;

    public ref JobList Queue(JobPriority priority) => ref _queues[(int)priority];
}
