namespace Gearman.MapReduce;

/// <summary>
/// Finds the record that workers are lost at, by halves: of a task that was lost as often as it may, each half is tried;
/// the half that is lost again is halved again, down to one record, which is left out.
/// </summary>
internal sealed class Bisection<TPartial>(
    PartialFunction<TPartial> function, TaskAttempts attempts, Quarantine quarantine, MapReduceOptions options)
{
    private const int SmallBytes = 64 << 10; // a range of which the records are counted before it is halved again

    private int _pieces;

    /// <summary>Does a task by halves.</summary>
    /// <param name="request">The task.</param>
    /// <param name="reason">How it was lost.</param>
    /// <param name="counters">What is done is counted here.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TPartial> RunAsync(
        TaskRequest request, string reason, MapReduceCounters counters, CancellationToken cancellationToken)
    {
        if (Halves(request.Splits) is not var (left, right))
        {
            if (!IsOneRecord(request.Splits[0]))
            {
                throw new TaskFailedException(function.Name, request, new TaskFaultException(TaskFault.Lost, reason));
            }

            if (Only(request.Splits[0]) is { } record)
            {
                quarantine.Add(function.Name, request, [record with { Reason = reason }]);
                counters.Add(MapReduceCounters.RecordsSkipped, 1);
            }

            return await attempts.RunAsync(function, Next(request, []), _ => { }, counters, cancellationToken).ConfigureAwait(false);
        }

        var first = await TryAsync(Next(request, left), counters, cancellationToken).ConfigureAwait(false);
        var second = await TryAsync(Next(request, right), counters, cancellationToken).ConfigureAwait(false);
        return function.Merge(first, second);
    }

    private async Task<TPartial> TryAsync(TaskRequest request, MapReduceCounters counters, CancellationToken cancellationToken)
    {
        var canHalve = Halves(request.Splits) is not null;
        try
        {
            if (canHalve)
            {
                var result = await attempts.RunOnceAsync(function, request, _ => { }, cancellationToken).ConfigureAwait(false);
                counters.Add(result.Counters);
                return result.Partial;
            }
        }
        catch (TaskFaultException e) when (e.Fault == TaskFault.Lost)
        {
            return await RunAsync(request, e.Message, counters, cancellationToken).ConfigureAwait(false);
        }
        catch (TaskFaultException)
        {
            // Something else is wrong with it, which is dealt with as always.
        }

        try
        {
            // A record is not left out for one loss, which may have been a server's that was away for a moment.
            return await attempts.RunAsync(function, request, _ => { }, counters, cancellationToken).ConfigureAwait(false);
        }
        catch (TaskFailedException e) when (e.IsLost)
        {
            return await RunAsync(request, e.Reason, counters, cancellationToken).ConfigureAwait(false);
        }
    }

    private TaskRequest Next(TaskRequest request, IReadOnlyList<Split> splits) => request with { Splits = splits, Piece = ++_pieces };

    private (Split[] Left, Split[] Right)? Halves(IReadOnlyList<Split> splits)
    {
        if (splits.Count > 1)
        {
            return ([.. splits.Take(splits.Count / 2)], [.. splits.Skip(splits.Count / 2)]);
        }

        var split = splits[0];
        if (split.Compression != InputCompression.None || !split.Format.CanSplit || split.Length < 2
            || (split.Length <= SmallBytes && Records(split).Count < 2))
        {
            return null;
        }

        var half = split.Length / 2;
        var right = split with { Offset = split.Offset + half, Length = split.Length - half, Fingerprint = null };
        return ([split with { Length = half, Fingerprint = null }], [right]);
    }

    /// <summary>False for a file that cannot be halved but has many records.</summary>
    private static bool IsOneRecord(Split split) =>
        split.Format == RecordFormat.WholeFile || (split.Compression == InputCompression.None && split.Format.CanSplit);

    private PoisonedRecord? Only(Split split) => split.Format == RecordFormat.WholeFile
        ? new PoisonedRecord(split.Input, split.Path, 0, "", default)
        : Records(split).FirstOrDefault();

    private List<PoisonedRecord> Records(Split split)
    {
        var records = new List<PoisonedRecord>();
        using var reader = TaskReader.Open(split, options.MaxLineBytes, SmallBytes, DamagedInputs.Fail, new MapReduceCounters(), CancellationToken.None);
        while (reader.TryRead(out var block))
        {
            while (Line.TryRead(ref block, out var line))
            {
                records.Add(new PoisonedRecord(
                    line.Input, line.Path, line.Offset, "", line.Bytes[..Math.Min(line.Bytes.Length, PoisonedRecord.MaxBytes)].ToArray()));
            }
        }

        return records;
    }
}
