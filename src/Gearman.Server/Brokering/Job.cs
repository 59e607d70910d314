using System.Runtime.InteropServices;
using Gearman.Protocol;

namespace Gearman.Server.Brokering;

/// <summary>
/// A job's record: the start of its cell in the <see cref="JobSlab"/>, where the unique, the reducer and the workload
/// follow. It holds no references, so a million queued jobs are nothing that the garbage collector has to look at.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Job
{
    /// <summary>The number in its handle; from 1 on, never reused by a server process.</summary>
    public long Number;

    /// <summary>Where the workload lies if it is too large for the cell; else -1.</summary>
    public int Large;

    public int WorkloadLength;

    public int Function;

    /// <summary>Links of the one list that the job is in: its queue, or the jobs that its worker holds.</summary>
    public int Previous;

    /// <inheritdoc cref="Previous"/>
    public int Next;

    /// <summary>The chain of jobs in one bucket of the index by number.</summary>
    public int NextByNumber;

    /// <summary>The chain of jobs in one bucket of the index by unique.</summary>
    public int NextByUnique;

    public uint UniqueHash;

    /// <summary>The first of the clients that wait for it.</summary>
    public int FirstWatch;

    /// <summary>The peer that runs it.</summary>
    public int Worker;

    public uint Numerator;

    public uint Denominator;

    /// <summary>How often a worker took it.</summary>
    public ushort Attempts;

    public ushort ReducerLength;

    public byte UniqueLength;

    public JobPriority Priority;

    public JobState State;

    public JobFlags Flags;

    /// <summary>Bytes of unique, reducer and workload.</summary>
    public readonly long PayloadLength => UniqueLength + ReducerLength + (long)WorkloadLength;

    public readonly JobStatus Status => new(true, State == JobState.Running, Numerator, Denominator);

    public readonly bool Is(JobFlags flag) => (Flags & flag) == flag;
}
