using System.Text;
using Gearman.Server.Storing;

namespace Gearman.Stores.Tests;

/// <summary>A job to compare: its bytes are characters.</summary>
internal sealed record Job(long Id, string Function, string Unique, string Workload)
{
    /// <summary>Null if it is no reduce job.</summary>
    public string? Reducer { get; init; }

    public int Priority { get; init; } = 1;

    public long Epoch { get; init; }

    /// <summary>Empty if it has not failed.</summary>
    public string Failure { get; init; } = "";

    public static Job From(in JobBatchEntry entry) => new(entry.Id, Text(entry.Function), Text(entry.Unique), Text(entry.Workload))
    {
        Reducer = entry.IsReduce ? Text(entry.Reducer) : null,
        Priority = entry.Priority,
        Epoch = entry.Epoch,
        Failure = Text(entry.Failure),
    };

    public JobBatchEntry Entry(JobBatchEntryKind kind) => kind == JobBatchEntryKind.Removed
        ? new() { Kind = kind, Id = Id, Function = Bytes(Function), Unique = Bytes(Unique) }
        : new()
        {
            Kind = kind,
            Id = Id,
            Function = Bytes(Function),
            Unique = Bytes(Unique),
            IsReduce = Reducer is not null,
            Reducer = Bytes(Reducer ?? ""),
            Priority = Priority,
            Epoch = Epoch,
            Failure = kind == JobBatchEntryKind.Failed ? Bytes(Failure) : [],
            Workload = Bytes(Workload),
        };

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);
}
