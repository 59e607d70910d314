namespace Gearman.Interop.Pairs;

/// <summary>The server that a pair meets on.</summary>
public enum ServerKind
{
    /// <summary>Ours.</summary>
    Ours,

    /// <summary>The real gearmand, as the control.</summary>
    Gearmand,
}
