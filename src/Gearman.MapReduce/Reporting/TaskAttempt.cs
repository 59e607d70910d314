namespace Gearman.MapReduce;

/// <summary>One attempt at one task, as the coordinator saw it. Times are since the run began, by the coordinator's clock.</summary>
public sealed record TaskAttempt
{
    /// <summary>The Gearman function, such as <c>wordcount/map</c>.</summary>
    public required string Function { get; init; }

    /// <summary>The task's number in its function, from 0.</summary>
    public required int Task { get; init; }

    /// <summary>The piece of the task, from 1, where it was sent inline in pieces or by halves; else 0.</summary>
    public int Piece { get; init; }

    /// <summary>1 at first, then one more each time the task is tried again.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>True for the second copy of a task that took long.</summary>
    public bool IsCopy { get; init; }

    /// <summary>What it reads, as messages show it.</summary>
    public required string Input { get; init; }

    /// <summary>Bytes of input it stands for.</summary>
    public long InputBytes { get; init; }

    /// <summary>Bytes of the pairs or results that came out; null where they are not counted: of accumulators, and of what came to nothing.</summary>
    public long? OutputBytes { get; init; }

    /// <summary>Who did it, as <c>host/process id</c>; null if nobody said that he began.</summary>
    public string? Worker { get; init; }

    /// <summary>The job server that it went to; null in process, and where none took it.</summary>
    public string? Server { get; init; }

    /// <summary>When it was given out.</summary>
    public TimeSpan SubmittedAt { get; init; }

    /// <summary>When the worker began; null if nobody said so. What lies before it was spent in a queue.</summary>
    public TimeSpan? StartedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public TimeSpan? EndedAt { get; init; }

    /// <summary>What became of it.</summary>
    public AttemptOutcome Outcome { get; init; }

    /// <summary>Why it came to nothing; null if it did not.</summary>
    public string? Message { get; init; }

    /// <summary>How long it was worked on; null while it goes on, and if nobody began.</summary>
    internal TimeSpan? WorkTime => EndedAt - StartedAt;

    /// <summary>False for what came to nothing and made the task be tried again.</summary>
    internal bool IsUsual => Outcome is AttemptOutcome.Done or AttemptOutcome.Resumed or AttemptOutcome.Running;
}
