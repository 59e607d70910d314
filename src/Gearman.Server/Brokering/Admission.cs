using System.Diagnostics.CodeAnalysis;
using Gearman.Protocol;

namespace Gearman.Server.Brokering;

/// <summary>Decides what is taken in: jobs, functions and abilities, within the limits.</summary>
internal sealed class Admission(BrokerLimits limits, JobSlab jobs, WatchList watches, FunctionTable functions, JobLedger? ledger)
{
    /// <summary>The function of a name, made if there is none yet.</summary>
    /// <param name="peer">Who names it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="function">The function.</param>
    /// <param name="refusal">Why there is none, when it returns false.</param>
    public bool TryName(Peer peer, ReadOnlySpan<byte> name, [NotNullWhen(true)] out Function? function, out Refusal refusal)
    {
        refusal = Refusal.None;
        var tenant = peer.Tenant ?? functions.Common;
        if (tenant.TryGet(name, out function))
        {
            return true;
        }

        if (tenant.Prefix.Length + name.Length > PacketLimits.MaxFunctionLength)
        {
            refusal = Refusal.FunctionName;
            return false;
        }

        if (peer.FunctionsMade >= limits.FunctionsPerPeer)
        {
            refusal = Refusal.FunctionsPerPeer;
            return false;
        }

        peer.FunctionsMade++;
        function = functions.GetOrAdd(tenant, name);
        return true;
    }

    /// <summary>Whether a client may submit now.</summary>
    public static Refusal OfSubmit(Peer client) => client.Tenant?.OfSubmit() ?? Refusal.None;

    /// <summary>Whether a worker may say that it can do one more.</summary>
    public Refusal OfAbility(Peer worker) =>
        worker.Registrations?.Count >= limits.AbilitiesPerPeer ? Refusal.AbilitiesPerPeer : Refusal.None;

    /// <summary>Whether the store may be told of one more job.</summary>
    public Refusal OfStored() => ledger?.OpenBytes > limits.UncommittedBytes ? Refusal.UncommittedBytes : Refusal.None;

    /// <summary>Whether one more client may wait for a job.</summary>
    public Refusal OfJoin(in Job job) => watches.Count(job) >= limits.ClientsPerJob ? Refusal.ClientsPerJob : Refusal.None;

    /// <summary>Whether a new job is taken.</summary>
    public Refusal OfJob(Function function, in Submission submission)
    {
        if (function.IsFull(submission.Priority))
        {
            return Refusal.FunctionFull;
        }

        if (jobs.Count >= limits.Jobs)
        {
            return Refusal.Jobs;
        }

        return jobs.HeldBytes + submission.PayloadLength > limits.JobBytes
            ? Refusal.JobBytes
            : function.Tenant.OfJob(submission.PayloadLength);
    }
}
