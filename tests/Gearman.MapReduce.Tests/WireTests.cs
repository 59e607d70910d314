using System.Buffers;
using CsCheck;

namespace Gearman.MapReduce.Tests;

public sealed class WireTests
{
    private static readonly Gen<ReadOnlyMemory<byte>> Bytes = Gen.Byte.Array[0, 50].Select(b => new ReadOnlyMemory<byte>(b));

    private static readonly Gen<FileFingerprint> Fingerprint =
        Gen.Select(Gen.Long, Gen.Long, Gen.ULong, (length, ticks, hash) => new FileFingerprint(length, ticks, hash));

    private static readonly Gen<Split> AnySplit = Gen.Select(
        Gen.Int, Gen.String, Gen.Long, Gen.Bool, Gen.Bool, Gen.Null(Fingerprint), Bytes, Gen.Bool,
        (input, path, offset, gzip, cut, fingerprint, bytes, inline) => new Split(input, path, offset, offset ^ 5)
        {
            Compression = gzip ? InputCompression.Xz : InputCompression.None,
            Format = gzip ? RecordFormat.WholeFile : RecordFormat.Lines,
            IsCut = cut,
            Fingerprint = fingerprint,
            Bytes = inline ? bytes : null,
        });

    [Fact]
    public void A_task_survives_the_wire_also_in_many_segments() =>
        Gen.Select(Gen.Int, Gen.Int, Bytes, AnySplit.Array[0, 4], Bytes.Array[0, 4], Gen.Int[1, 30]).Sample(
            (task, piece, parameters, splits, runs, segment) =>
            {
                var sent = new TaskRequest
                {
                    Job = "a/job",
                    Run = "run",
                    Task = task,
                    Piece = piece,
                    Attempt = 3,
                    Parameters = parameters,
                    Partitions = 7,
                    MaxLineBytes = 1000,
                    Splits = splits,
                    Runs = [.. runs.Select(run => Run.Inline(run)), Run.Spilled("file", 1, 2, long.MaxValue)],
                    Space = new SpillSpace("spill", 5, 6),
                    MaySkip = true,
                    Skips = [(1, 2), (3, long.MaxValue)],
                };
                var bytes = Written(sent);
                foreach (var sequence in (ReadOnlySequence<byte>[])[new(bytes), Segment.Cut(bytes, segment)])
                {
                    var read = TaskRequestFormat.Read(sequence);
                    Assert.Equal(
                        (sent.Job, sent.Run, sent.Task, sent.Piece, sent.Attempt, sent.Partitions, sent.MaxLineBytes),
                        (read.Job, read.Run, read.Task, read.Piece, read.Attempt, read.Partitions, read.MaxLineBytes));
                    Assert.Equal(parameters.ToArray(), read.Parameters.ToArray());
                    Assert.Equal(runs.Select(r => r.ToArray()), read.Runs.SkipLast(1).Select(r => r.Blocks.SelectMany(block => block.ToArray()).ToArray()));
                    Assert.Equal(("file", 1, 2, long.MaxValue), (read.Runs[^1].File, read.Runs[^1].Offset, read.Runs[^1].StoredLength, read.Runs[^1].Length));
                    Assert.Equal(sent.Space, read.Space);
                    Assert.Equal(sent.Skips, read.Skips);
                    Assert.Equal(splits.Select(s => s with { Bytes = null }), read.Splits.Select(s => s with { Bytes = null }));
                    Assert.Equal(splits.Select(s => s.Bytes?.ToArray()), read.Splits.Select(s => s.Bytes?.ToArray()));
                }
            });

    [Fact]
    public void A_task_that_is_cut_off_anywhere_is_refused_and_not_guessed_at()
    {
        var whole = Written(new TaskRequest
        {
            Job = "job",
            Run = "run",
            Task = 1,
            Splits = [new Split(0, "p", 0, 1) { Bytes = "line\n"u8.ToArray(), Fingerprint = new(1, 2, 3) }],
            Runs = [Run.Inline("run"u8.ToArray().AsMemory())],
        });
        for (var length = 0; length < whole.Length; length++)
        {
            var e = Assert.Throws<TaskFaultException>(() => TaskRequestFormat.Read(new ReadOnlySequence<byte>(whole[..length])));
            Assert.Equal(TaskFault.Rejected, e.Fault);
        }
    }

    [Fact]
    public void Any_bytes_are_refused_or_read_and_nothing_else() =>
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            try
            {
                TaskRequestFormat.Read(new ReadOnlySequence<byte>([TaskRequestFormat.Version, 0xdc, 0, 18, .. bytes]));
            }
            catch (TaskFaultException e)
            {
                Assert.Equal(TaskFault.Rejected, e.Fault);
            }
        }, iter: 20_000);

    [Fact]
    public void A_task_of_another_version_is_refused_by_its_first_byte()
    {
        var e = Assert.Throws<TaskFaultException>(() => TaskRequestFormat.Read(new ReadOnlySequence<byte>([TaskRequestFormat.Version + 1, 0xff, 0xff])));
        Assert.Equal($"the worker speaks version {TaskRequestFormat.Version} of the task format, the coordinator {TaskRequestFormat.Version + 1}", e.Message);
    }

    [Fact]
    public void Answers_keep_result_and_fault_apart()
    {
        var output = new ArrayBufferWriter<byte>();
        TaskAnswer.WriteDone(output);
        output.Write("partial"u8);
        Assert.Equal("partial"u8, TaskAnswer.Read(output.WrittenMemory).Span);

        var fault = Assert.Throws<TaskFaultException>(() => TaskAnswer.Read(TaskAnswer.Fault(TaskFault.Unreadable, "no such file")));
        Assert.Equal((TaskFault.Unreadable, "no such file"), (fault.Fault, fault.Message));
        foreach (var answer in (byte[][])[[], [1], [1, 4], [1, 99], [9, 0], [0]])
        {
            Assert.Equal(TaskFault.Rejected, Assert.Throws<TaskFaultException>(() => TaskAnswer.Read(answer)).Fault);
        }
    }

    internal static byte[] Written(TaskRequest request)
    {
        var output = new ArrayBufferWriter<byte>();
        TaskRequestFormat.Write(request, output);
        return output.WrittenSpan.ToArray();
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public static ReadOnlySequence<byte> Cut(byte[] bytes, int size)
        {
            var first = new Segment { Memory = bytes.AsMemory(0, Math.Min(size, bytes.Length)) };
            var last = first;
            for (var at = size; at < bytes.Length; at += size)
            {
                var next = new Segment { Memory = bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), RunningIndex = at };
                last.Next = next;
                last = next;
            }

            return new(first, 0, last, last.Memory.Length);
        }
    }
}
