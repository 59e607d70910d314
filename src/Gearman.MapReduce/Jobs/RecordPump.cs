namespace Gearman.MapReduce;

/// <summary>Drives the records of a task into its job's code; leaves out those that a former attempt found to be poisoned.</summary>
internal static class RecordPump<TRecord>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    private const int RecordsPerPause = 256;

    /// <summary>Reads all records.</summary>
    /// <exception cref="PoisonedException">Records were found that the code throws at, and the run may skip some.</exception>
    /// <exception cref="TaskFaultException">The code threw, or what it emitted cannot be spilled.</exception>
    /// <exception cref="InputException">A split cannot be read.</exception>
    public static void Run<TSink>(TaskRequest request, TaskMonitor monitor, ref TSink sink)
        where TSink : struct, IRecordSink<TRecord>
    {
        using var reader = new TaskReader(request, monitor);
        var poison = new PoisonFinder(request);
        var records = 0L;
        while (reader.TryRead(out var block))
        {
            var rest = block; // where the record that is read now starts
            try
            {
                while (TRecord.TryRead(ref block, out var record))
                {
                    if (!poison.HasSkips || !poison.IsSkipped(rest))
                    {
                        sink.Take(record);
                        records++;
                    }

                    rest = block;
                    if (records % RecordsPerPause == 0)
                    {
                        sink.Pause();
                    }
                }

                sink.Pause(); // a record may be a whole block
            }
            catch (SpillException e)
            {
                throw JobCodeFault.At(rest.Path, rest.Offset, e);
            }
            catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
            {
                if (!poison.IsLooking)
                {
                    throw JobCodeFault.At(rest.Path, rest.Offset, e);
                }

                // The task is lost, but all that is poisoned in it is found in this one attempt.
                poison.Add(rest, block, e);
                ProbeRest(block, ref sink, poison);
            }
        }

        poison.ThrowIfAny();
        monitor.Counters.Add(MapReduceCounters.MapRecords, records);
    }

    private static void ProbeRest<TSink>(LineBlock block, ref TSink sink, PoisonFinder poison)
        where TSink : struct, IRecordSink<TRecord>
    {
        while (!block.Bytes.IsEmpty)
        {
            var rest = block;
            try
            {
                while (TRecord.TryRead(ref block, out var record))
                {
                    if (!poison.IsSkipped(rest))
                    {
                        sink.Take(record);
                    }

                    rest = block;
                }

                return;
            }
            catch (Exception e) when (e is not (MapReduceException or OperationCanceledException))
            {
                poison.Add(rest, block, e);
            }
        }
    }
}
