using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Model;

/// <summary>A job as a store has it; with its failure if it has failed.</summary>
internal sealed record ModelRecord(
    long Number, string Function, string Unique, string Workload, JobPriority Priority, long Epoch, ModelFailure? Failure = null);
