namespace Gearman.MapReduce;

/// <summary>What takes the records of a task. Implement it on a struct: the calls are then resolved at compile time.</summary>
internal interface IRecordSink<TRecord>
    where TRecord : IRecord<TRecord>, allows ref struct
{
    /// <summary>Takes a record.</summary>
    void Take(TRecord record);

    /// <summary>Called now and then between two records.</summary>
    void Pause();
}
