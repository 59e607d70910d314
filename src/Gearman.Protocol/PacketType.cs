namespace Gearman.Protocol;

/// <summary>
/// The packets of Gearman's binary protocol, by their number on the wire. Beside each stand who sends it
/// (C client, W worker, S server) and its fields, which are joined by a NUL byte; <c>*</c> is opaque data,
/// always last, that may itself hold NUL bytes.
/// </summary>
/// <remarks>Source: the protocol document of the Gearman project, section "Binary Packet", and gearmand 1.1.20 on the wire.</remarks>
public enum PacketType
{
    /// <summary>No packet; a header with type 0 is malformed.</summary>
    None = 0,

    /// <summary>W to S: function. The worker can do jobs of this function.</summary>
    CanDo = 1,

    /// <summary>W to S: function. The worker no longer does jobs of this function.</summary>
    CantDo = 2,

    /// <summary>W to S: no fields. The worker can do nothing any more.</summary>
    ResetAbilities = 3,

    /// <summary>W to S: no fields. The worker sleeps until a <see cref="Noop"/>.</summary>
    PreSleep = 4,

    /// <summary>Reserved; never valid as a request.</summary>
    Unused = 5,

    /// <summary>S to W: no fields. Wakes a sleeping worker.</summary>
    Noop = 6,

    /// <summary>C to S: function, unique, *. A foreground job of normal priority.</summary>
    SubmitJob = 7,

    /// <summary>S to C: handle. Answers every submit.</summary>
    JobCreated = 8,

    /// <summary>W to S: no fields. Asks for a job; answered by <see cref="JobAssign"/> or <see cref="NoJob"/>.</summary>
    GrabJob = 9,

    /// <summary>S to W: no fields. Nothing to do for this worker.</summary>
    NoJob = 10,

    /// <summary>S to W: handle, function, *.</summary>
    JobAssign = 11,

    /// <summary>W to S and S to C: handle, numerator, denominator (both decimal text).</summary>
    WorkStatus = 12,

    /// <summary>W to S and S to C: handle, *. Ends the job with a result.</summary>
    WorkComplete = 13,

    /// <summary>W to S and S to C: handle. Ends the job without a result.</summary>
    WorkFail = 14,

    /// <summary>C to S: handle. Answered by <see cref="StatusRes"/>.</summary>
    GetStatus = 15,

    /// <summary>C or W to S: *. Answered by <see cref="EchoRes"/> with the same data.</summary>
    EchoReq = 16,

    /// <summary>S to C or W: *.</summary>
    EchoRes = 17,

    /// <summary>C to S: function, unique, *. A background job of normal priority.</summary>
    SubmitJobBg = 18,

    /// <summary>S to any: error code, error text.</summary>
    Error = 19,

    /// <summary>S to C: handle, known (0 or 1), running (0 or 1), numerator, denominator.</summary>
    StatusRes = 20,

    /// <summary>C to S: function, unique, *. A foreground job of high priority.</summary>
    SubmitJobHigh = 21,

    /// <summary>W to S: client id, shown by the admin command <c>workers</c>.</summary>
    SetClientId = 22,

    /// <summary>W to S: function, time-out. As <see cref="CanDo"/> with a limit on a job's running time.</summary>
    CanDoTimeout = 23,

    /// <summary>W to S: no fields. The worker serves this server only.</summary>
    AllYours = 24,

    /// <summary>W to S and S to C: handle, *. Ends the job with an exception.</summary>
    WorkException = 25,

    /// <summary>C or W to S: option name. Answered by <see cref="OptionRes"/> or <see cref="Error"/>.</summary>
    OptionReq = 26,

    /// <summary>S to C or W: option name.</summary>
    OptionRes = 27,

    /// <summary>W to S and S to C: handle, *. A part of the result.</summary>
    WorkData = 28,

    /// <summary>W to S and S to C: handle, *. A warning; the job goes on.</summary>
    WorkWarning = 29,

    /// <summary>W to S: no fields. As <see cref="GrabJob"/>, answered by <see cref="JobAssignUniq"/>.</summary>
    GrabJobUniq = 30,

    /// <summary>S to W: handle, function, unique, *.</summary>
    JobAssignUniq = 31,

    /// <summary>C to S: function, unique, *. A background job of high priority.</summary>
    SubmitJobHighBg = 32,

    /// <summary>C to S: function, unique, *. A foreground job of low priority.</summary>
    SubmitJobLow = 33,

    /// <summary>C to S: function, unique, *. A background job of low priority.</summary>
    SubmitJobLowBg = 34,

    /// <summary>C to S: function, unique, minute, hour, day of month, month, day of week, *. A background job by a cron rule.</summary>
    SubmitJobSched = 35,

    /// <summary>C to S: function, unique, seconds since 1970 (decimal text), *. A background job at a time.</summary>
    SubmitJobEpoch = 36,

    /// <summary>C to S: function, unique, reducer, aggregate, *. The aggregate is missing from the document and present on the wire.</summary>
    SubmitReduceJob = 37,

    /// <summary>C to S: function, unique, reducer, aggregate, *.</summary>
    SubmitReduceJobBackground = 38,

    /// <summary>W to S: no fields. As <see cref="GrabJob"/>, answered by <see cref="JobAssignUniq"/>, or <see cref="JobAssignAll"/> for a reduce job.</summary>
    GrabJobAll = 39,

    /// <summary>S to W: handle, function, unique, reducer, *.</summary>
    JobAssignAll = 40,

    /// <summary>C to S: unique. Answered by <see cref="StatusResUnique"/>.</summary>
    GetStatusUnique = 41,

    /// <summary>S to C: unique, known, running, numerator, denominator, number of waiting clients. The document says handle; the wire says unique.</summary>
    StatusResUnique = 42,
}
