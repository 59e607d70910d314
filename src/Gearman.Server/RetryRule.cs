using System.ComponentModel.DataAnnotations;

namespace Gearman.Server;

/// <summary>
/// How often background jobs of some functions are tried, and how long they wait in between. An attempt is every time that a worker
/// takes the job: it may end by WORK_FAIL, by WORK_EXCEPTION, by the loss of the worker or by its time-out. After the last one the job
/// is a failed one, and its clients are told.
/// </summary>
public sealed class RetryRule
{
    private const double MillisecondsIn30Days = 2_592_000_000;

    /// <summary>The names of the functions; <c>*</c> stands for any run of characters. A tenant's are named as the tenant names them.</summary>
    /// <value>All functions.</value>
    [Required]
    public string Functions { get; set; } = "*";

    /// <summary>How often a job is tried in all.</summary>
    /// <value>5. 1: a job is never tried again.</value>
    [Range(1, ushort.MaxValue)]
    public int Attempts { get; set; } = 5;

    /// <summary>How long a job waits after its first attempt; each further wait is twice as long.</summary>
    /// <value>A second. Zero: it goes to the end of its queue at once.</value>
    [Duration(0, MillisecondsIn30Days, "zero to 30 days")]
    public TimeSpan FirstDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    /// <value>10 minutes.</value>
    [Duration(0, MillisecondsIn30Days, "zero to 30 days")]
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How much of a wait is left to chance, as a share of it: jobs that failed together, because what they all need was gone, do
    /// not come back together.
    /// </summary>
    /// <value>0.5: a wait is from half to all of its length. 0: all of it.</value>
    [Range(0.0, 1.0)]
    public double Jitter { get; set; } = 0.5;
}
