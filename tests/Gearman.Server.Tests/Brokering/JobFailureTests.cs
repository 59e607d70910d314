using CsCheck;
using Gearman.Server.Brokering;
using Gearman.Server.Failures;

namespace Gearman.Server.Tests.Brokering;

/// <summary>What a store keeps of a failure.</summary>
public sealed class JobFailureTests
{
    private static readonly JobFailure Failure = new(
        7,
        AttemptOutcome.TimedOut,
        DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123),
        "why\0"u8.ToArray(),
        [
            new JobAttempt(DateTimeOffset.FromUnixTimeMilliseconds(1_789_000_000_456), "::1", "id ü", AttemptOutcome.Lost),
            new JobAttempt(DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_123), "10.0.0.1", null, AttemptOutcome.TimedOut),
        ]);

    [Fact]
    public void A_failure_comes_back_as_it_was()
    {
        var read = JobFailure.From(Failure.ToBytes());
        Assert.Equal((Failure.Attempts, Failure.Cause, Failure.At), (read.Attempts, read.Cause, read.At));
        Assert.Equal(Failure.Message, read.Message);
        Assert.Equal(Failure.History, read.History);
    }

    [Fact]
    public void What_is_cut_short_or_another_programs_is_a_failure_of_which_nothing_is_known()
    {
        var bytes = Failure.ToBytes();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(0, JobFailure.From(bytes.AsSpan(0, length)).Attempts);
        }

        Assert.Equal(AttemptOutcome.Failed, JobFailure.From("why\0"u8).Cause);
    }

    [Fact]
    public void No_bytes_whatever_end_the_server() =>
        Gen.Byte.Array[0, 100].Sample(bytes => JobFailure.From([1, .. bytes]).Attempts is var _, iter: 20_000);

    [Fact]
    public void A_bent_failure_is_read_or_not_but_never_throws() =>
        Gen.Select(Gen.Int[1, Failure.ToBytes().Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var bytes = Failure.ToBytes();
                bytes[at] = value;
                _ = JobFailure.From(bytes);
            },
            iter: 20_000);
}
