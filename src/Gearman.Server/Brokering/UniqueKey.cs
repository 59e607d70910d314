namespace Gearman.Server.Brokering;

/// <summary>Finds jobs by their unique.</summary>
internal readonly struct UniqueKey : IJobKey
{
    public static uint Hash(in Job job) => job.UniqueHash;

    public static ref int Next(ref Job job) => ref job.NextByUnique;
}
