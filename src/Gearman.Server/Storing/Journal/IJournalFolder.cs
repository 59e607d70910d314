namespace Gearman.Server.Storing.Journal;

/// <summary>The files of a journal, as far as it has to know a file system: a test puts another one in its place that fails and crashes.</summary>
internal interface IJournalFolder : IDisposable
{
    /// <summary>What messages call it.</summary>
    string Name { get; }

    /// <summary>Makes sure that it is there and that nobody else uses it, until it is disposed.</summary>
    /// <exception cref="IOException">It can't be made, or another process has it.</exception>
    void Lock();

    /// <summary>The numbers of its segments, in order.</summary>
    IReadOnlyList<long> List();

    /// <summary>
    /// Makes a segment of zeros that has its place on the disk, in place of one of that number. It may be gone after a crash until <see cref="Sync"/>.
    /// </summary>
    /// <exception cref="IOException">There is no room, and no segment of that number any more.</exception>
    IJournalFile Create(long segment, long length);

    /// <summary>Opens a segment that is there.</summary>
    IJournalFile Open(long segment);

    /// <summary>Deletes a segment. It may be back after a crash until <see cref="Sync"/>.</summary>
    void Delete(long segment);

    /// <summary>Makes what was created and deleted durable.</summary>
    void Sync();

    /// <summary>What is said of damage.</summary>
    JobStoreException Damaged(long segment, long offset) =>
        new($"The journal in {Name} is damaged: segment {segment} at byte {offset}. Nothing was changed; the jobs before that place are whole.");
}
