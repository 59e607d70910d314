namespace Gearman.Server.Brokering;

/// <summary>How a <see cref="JobIndex{TKey}"/> sees a job.</summary>
internal interface IJobKey
{
    /// <summary>The hash of the job's key.</summary>
    static abstract uint Hash(in Job job);

    /// <summary>The job's link to the next in its bucket.</summary>
    static abstract ref int Next(ref Job job);
}
