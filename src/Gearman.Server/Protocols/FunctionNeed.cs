namespace Gearman.Server.Protocols;

/// <summary>What there must be of a function for a submit to be taken.</summary>
public enum FunctionNeed
{
    /// <summary>Nothing: as in Gearman's own protocol, the job waits until a worker comes.</summary>
    Nothing,

    /// <summary>A worker or another client has named the function since the server started.</summary>
    Known,

    /// <summary>A worker is connected that does the function.</summary>
    Worker,
}
