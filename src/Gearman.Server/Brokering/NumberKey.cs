namespace Gearman.Server.Brokering;

/// <summary>Finds jobs by the number in their handle.</summary>
internal readonly struct NumberKey : IJobKey
{
    public static uint Hash(in Job job) => (uint)job.Number;

    public static ref int Next(ref Job job) => ref job.NextByNumber;
}
