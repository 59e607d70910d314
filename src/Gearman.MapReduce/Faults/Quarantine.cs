namespace Gearman.MapReduce;

/// <summary>
/// The records that a run left out: counted, logged, and kept in a file of JSON lines with what is known of each. Used by
/// many threads.
/// </summary>
internal sealed class Quarantine : IDisposable
{
    private readonly MapReduceOptions _options;
    private readonly bool _isResumed;
    private readonly Lock _gate = new(); // guards all below
    private QuarantineFile? _file;
    private int _count;

    /// <param name="options">Say how many there may be, and where they go.</param>
    /// <param name="isResumed">True for a run that is taken up again: what it left out before is kept.</param>
    public Quarantine(MapReduceOptions options, bool isResumed)
    {
        _options = options;
        _isResumed = isResumed;
    }

    /// <summary>Takes the records that a task is going to leave out.</summary>
    /// <exception cref="TaskFailedException">They are more than the run may skip.</exception>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Add(string function, TaskRequest request, IReadOnlyList<PoisonedRecord> records)
    {
        lock (_gate)
        {
            foreach (var record in records)
            {
                if (++_count > _options.MaxSkippedRecords)
                {
                    throw new TaskFailedException(function, request, new PoisonedException([record]), _options.MaxSkippedRecords);
                }

                Log.RecordSkipped(_options.Logger, function, request.Task, record.Offset, record.Path, record.Reason);
                Write(function, request.Task, record);
            }

            _file?.Flush();
        }
    }

    /// <summary>Counts records that a task left out which was done before the run was taken up.</summary>
    public void AddResumed(long records)
    {
        lock (_gate)
        {
            _count += (int)records;
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Write(string function, int task, PoisonedRecord record)
    {
        if (_options.QuarantinePath is not { } path)
        {
            return;
        }

        try
        {
            _file ??= QuarantineFile.Open(path, _isResumed);
            _file.Add(function, task, record);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(path, e.Message, e);
        }
    }
}
