using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>What the admin commands show and let change, by who asks.</summary>
/// <param name="asker">Who asks.</param>
/// <param name="broker">All there is.</param>
internal sealed class AdminView(Session asker, Broker broker)
{
    public IEnumerable<Function> Functions => broker.Functions.All.Where(Sees);

    public IEnumerable<Session> Sessions => broker.Peers.OfType<Session>().Where(s => asker.Guard?.Sees(s) != false);

    public IEnumerable<JobRow> Jobs => broker.ListJobs(asker.Guard is null ? null : Sees);

    public IEnumerable<FailedEntry> Failed => broker.Failed.All.Where(Sees);

    public bool Sees(Function function) => asker.Guard?.Sees(function) != false;

    /// <summary>A failed job by its number; null if there is none, or none that the asker sees.</summary>
    public FailedEntry? FindFailed(long number) => broker.Failed.TryFind(number, out var job) && Sees(job) ? job : null;

    /// <summary>A function by the name that the asker has for it; null if there is none, or none that it sees.</summary>
    public Function? Find(ReadOnlySpan<byte> name) =>
        (asker.Tenant ?? broker.Functions.Common).TryGet(name, out var function) && Sees(function) ? function : null;

    /// <summary>A function's name as the asker has it; with its tenant if that is not the asker's.</summary>
    public ReadOnlySpan<byte> NameOf(Function function) => function.Tenant == asker.Tenant ? function.LocalName : function.Name;

    /// <summary>The same, of the function of a failed job, which may be gone.</summary>
    public ReadOnlySpan<byte> NameOf(FailedEntry job) => job.Tenant == asker.Tenant ? job.LocalName : job.Function;

    private bool Sees(FailedEntry job) => asker.Guard?.Sees(job.Tenant, job.LocalName) != false;
}
