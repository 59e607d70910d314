namespace Gearman.MapReduce;

/// <summary>What became of a run.</summary>
public enum RunOutcome
{
    /// <summary>It goes on, or has not begun.</summary>
    Running,

    /// <summary>Its result was taken.</summary>
    Done,

    /// <summary>It was given up: an error, or the caller left.</summary>
    Failed,
}
