namespace Gearman.MapReduce;

/// <summary>
/// What ran when: every attempt at every task of a run, who did it, how it ended, and how the pairs spread over the partitions. Give it to
/// a run (<see cref="MapReduceOptions.Report"/>), and write it when the run is over, or before.
/// </summary>
/// <remarks>It is kept in memory: about 300 bytes an attempt.</remarks>
public sealed class RunReport
{
    private readonly Lock _gate = new(); // guards all below
    private readonly List<AttemptTrace> _traces = [];
    private readonly List<TaskAttempt> _ended = []; // without a trace: what was resumed, and what a lost worker did
    private readonly List<PartitionShare> _partitions = [];
    private string _job = "";
    private MapReduceOptions? _options;
    private DateTimeOffset _startedAt;
    private long _start;
    private TimeSpan? _duration;
    private RunOutcome _outcome;
    private string? _error;

    /// <summary>The job's name; empty before the run begins.</summary>
    public string Job => Get(() => _job);

    /// <summary>When the run began.</summary>
    public DateTimeOffset StartedAt => Get(() => _startedAt);

    /// <summary>How long it took, or takes until now.</summary>
    public TimeSpan Duration => Get(() => _duration ?? Elapsed);

    /// <summary>What became of it.</summary>
    public RunOutcome Outcome => Get(() => _outcome);

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Error => Get(() => _error);

    /// <summary>All attempts until now, in the order in which they were given out.</summary>
    public IReadOnlyList<TaskAttempt> Attempts
    {
        get
        {
            var (ended, traces) = Get(() => (_ended.ToArray(), _traces.ToArray()));
            return [.. ended.Concat(traces.Select(trace => trace.Attempt)).OrderBy(attempt => attempt.SubmittedAt)];
        }
    }

    /// <summary>How the pairs of each job or stage spread over its partitions. None of a job that folds into one accumulator.</summary>
    public IReadOnlyList<PartitionShare> Partitions => Get(() => (IReadOnlyList<PartitionShare>)[.. _partitions]);

    /// <summary>The run's counters (<see cref="MapReduceOptions.Counters"/>) as they are now.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Counters => Get(() => _options?.Counters.ToList() ?? []);

    /// <summary>Since the run began.</summary>
    internal TimeSpan Elapsed => _options?.TimeProvider.GetElapsedTime(_start) ?? TimeSpan.Zero;

    /// <summary>How many tasks the run meant to work on at a time.</summary>
    internal int Parallelism => Get(() => _options?.Parallelism ?? 0);

    /// <summary>Writes the report as JSON, every attempt; docs/mapreduce.md says what is in it.</summary>
    /// <param name="output">Where to; it stays open.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Completes when all is written.</returns>
    public Task WriteJsonAsync(Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        return RunReportJson.WriteAsync(output, this, cancellationToken);
    }

    /// <summary>
    /// Writes the report as one HTML page that needs nothing else: no request, no script. Of very many attempts it shows the longest and
    /// those that came to nothing, and says so.
    /// </summary>
    /// <param name="output">Where to; it stays open.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Completes when all is written.</returns>
    public async Task WriteHtmlAsync(Stream output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteAsync(RunReportPage.Of(this), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the report to a file: JSON if its name ends in <c>.json</c>, else HTML.</summary>
    /// <param name="path">The file; what is there is replaced.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>Completes when all is written.</returns>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public async Task SaveAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            var file = File.Create(path);
            await using (file.ConfigureAwait(false))
            {
                var isJson = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
                await (isJson ? WriteJsonAsync(file, cancellationToken) : WriteHtmlAsync(file, cancellationToken)).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e.Message, e);
        }
    }

    /// <summary>The run begins.</summary>
    /// <exception cref="InvalidOperationException">The report has a run already.</exception>
    internal void Begin(string job, MapReduceOptions options)
    {
        lock (_gate)
        {
            if (_options is not null)
            {
                throw new InvalidOperationException("a report is of one run: give each its own");
            }

            (_job, _options) = (job, options);
            _startedAt = options.TimeProvider.GetUtcNow();
            _start = options.TimeProvider.GetTimestamp();
        }
    }

    /// <summary>The run is over. What is said first counts.</summary>
    internal void End(RunOutcome outcome, string? error)
    {
        lock (_gate)
        {
            if (_duration is null)
            {
                (_outcome, _error, _duration) = (outcome, error, Elapsed);
            }
        }
    }

    /// <summary>An attempt begins.</summary>
    internal AttemptTrace Begin(TaskFunction function, TaskRequest request)
    {
        var trace = new AttemptTrace(this, new TaskAttempt
        {
            Function = function.Name,
            Task = request.Task,
            Piece = request.Piece,
            Attempt = request.Attempt,
            IsCopy = request.IsCopy,
            Input = request.Input,
            InputBytes = request.Splits.Sum(split => split.Length) + request.Runs.Sum(run => run.Length),
            SubmittedAt = Elapsed,
        });
        lock (_gate)
        {
            _traces.Add(trace);
        }

        return trace;
    }

    /// <summary>An attempt is over that has no trace.</summary>
    internal void Add(TaskAttempt attempt)
    {
        lock (_gate)
        {
            _ended.Add(attempt);
        }
    }

    /// <summary>A task's result was there already.</summary>
    internal void Resumed(TaskFunction function, int task, long inputBytes) => Add(new TaskAttempt
    {
        Function = function.Name,
        Task = task,
        Input = "its result of an earlier run",
        InputBytes = inputBytes,
        SubmittedAt = Elapsed,
        EndedAt = Elapsed,
        Outcome = AttemptOutcome.Resumed,
    });

    /// <summary>All pairs of a job or stage are here.</summary>
    internal void Spread(string job, PartitionedRuns pairs)
    {
        lock (_gate)
        {
            for (var partition = 0; partition < pairs.Partitions; partition++)
            {
                _partitions.Add(new(job, partition, pairs[partition].Sum(run => run.Length), pairs[partition].Count));
            }
        }
    }

    private T Get<T>(Func<T> get)
    {
        lock (_gate)
        {
            return get();
        }
    }
}
