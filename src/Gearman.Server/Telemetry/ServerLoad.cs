using System.Text;
using Gearman.Server.Brokering;

namespace Gearman.Server.Telemetry;

/// <summary>What is there in a server at one moment.</summary>
/// <param name="Connections">Connected clients and workers.</param>
/// <param name="Functions">The functions that have jobs or workers, those first named first; what there are too many of is summed up.</param>
/// <param name="Failed">Failed jobs that are kept: those of nobody, then those of each tenant that has some.</param>
internal sealed record ServerLoad(int Connections, IReadOnlyList<FunctionLoad> Functions, IReadOnlyList<(string? Tenant, int Jobs)> Failed)
{
    /// <summary>
    /// Peers name functions, so there may be any number. OpenTelemetry's SDK keeps 2,000 series of an instrument unless told
    /// otherwise, and jobs have three a function.
    /// </summary>
    public const int MaxFunctions = 500;

    /// <summary>What all functions beyond <see cref="MaxFunctions"/> are called together.</summary>
    public const string OtherFunctions = "_OTHER";

    /// <summary>What is there now.</summary>
    public static ServerLoad Of(Broker broker, int connections)
    {
        var functions = new List<FunctionLoad>();
        var other = new FunctionLoad(OtherFunctions, null, 0, 0, 0, 0);
        foreach (var function in broker.Functions.All)
        {
            if (function.Total == 0 && function.Workers == 0)
            {
                continue;
            }

            if (functions.Count < MaxFunctions)
            {
                functions.Add(new FunctionLoad(
                    Encoding.UTF8.GetString(function.LocalName),
                    function.Tenant.Name is { Length: > 0 } tenant ? tenant : null,
                    function.Queued,
                    function.Running,
                    function.Waiting,
                    function.Workers));
            }
            else
            {
                other = other with
                {
                    Queued = other.Queued + function.Queued,
                    Running = other.Running + function.Running,
                    Waiting = other.Waiting + function.Waiting,
                    Workers = other.Workers + function.Workers,
                };
            }
        }

        if (other is not { Queued: 0, Running: 0, Waiting: 0, Workers: 0 })
        {
            functions.Add(other);
        }

        var common = broker.Functions.Common.Failed.Count;
        var ofTenants = broker.Functions.Tenants.Where(tenant => tenant.Failed.Count > 0).Select(tenant => ((string?)tenant.Name, tenant.Failed.Count));
        return new ServerLoad(connections, functions, [(null, common), .. ofTenants]);
    }
}
