using System.Text;
using Gearman.Server.Brokering;

namespace Gearman.Server.Sessions;

/// <summary>What peers are told of the limit that they met.</summary>
internal static class RefusalText
{
    public static ReadOnlySpan<byte> Of(Refusal refusal) => refusal switch
    {
        Refusal.Jobs => "The server has as many jobs as it may have (max-jobs)"u8,
        Refusal.JobBytes => "The jobs of the server take as much memory as they may (max-job-bytes)"u8,
        Refusal.ClientsPerJob => "As many clients wait for this job as may (max-clients-per-job)"u8,
        Refusal.TenantJobs => "The tenant has as many jobs as it may have (quota max-jobs)"u8,
        Refusal.TenantJobBytes => "The jobs of the tenant are as large as they may be (quota max-job-bytes)"u8,
        Refusal.TenantSubmits => "The tenant submits faster than it may (quota max-submits-per-second)"u8,
        Refusal.FunctionsPerPeer => "This connection has made as many functions as it may (max-functions-per-connection)"u8,
        Refusal.FunctionName => "The name of the function is too long with that of the tenant before it"u8,
        Refusal.AbilitiesPerPeer => "This worker can do as many functions as it may (max-abilities-per-connection)"u8,
        Refusal.UniqueInUse => "A job of its unique is there"u8,
        Refusal.UncommittedBytes => "The store is too far behind (max-uncommitted-bytes)"u8,
        _ => "Job queue is full"u8,
    };

    /// <summary>The same as the text protocol has it: blanks are <c>+</c>.</summary>
    public static string InWord(Refusal refusal) => Encoding.UTF8.GetString(Of(refusal)).Replace(' ', '+');
}
