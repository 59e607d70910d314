using Gearman.Server.Failures;

namespace Gearman.Server.Brokering;

/// <summary>How and when a job failed for good.</summary>
/// <param name="Attempts">How often a worker took it.</param>
/// <param name="Cause">How the last attempt ended.</param>
/// <param name="At">When.</param>
/// <param name="Message">What the worker said in its exception, cut to <see cref="MaxMessageLength"/>; empty for other causes.</param>
/// <param name="History">The last attempts, the oldest first.</param>
internal sealed record JobFailure(int Attempts, AttemptOutcome Cause, DateTimeOffset At, byte[] Message, IReadOnlyList<JobAttempt> History)
{
    public const int MaxMessageLength = 4096;

    private const byte Version = 1;

    /// <summary>What is known of a failure whose bytes can't be read: another program's, or a later version's.</summary>
    private static JobFailure Unknown { get; } = new(0, AttemptOutcome.Failed, DateTimeOffset.UnixEpoch, [], []);

    /// <summary>It as a store keeps it.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(Attempts);
        writer.Write((byte)Cause);
        writer.Write(At.ToUnixTimeMilliseconds());
        writer.Write(Message.Length);
        writer.Write(Message);
        writer.Write(History.Count);
        foreach (var attempt in History)
        {
            writer.Write(attempt.EndedAt.ToUnixTimeMilliseconds());
            writer.Write((byte)attempt.Outcome);
            writer.Write(attempt.Address);
            writer.Write(attempt.ClientId is not null);
            writer.Write(attempt.ClientId ?? "");
        }

        return stream.ToArray();
    }

    /// <summary>It as a store gives it back.</summary>
    public static JobFailure From(ReadOnlySpan<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()));
        try
        {
            return reader.ReadByte() == Version ? Read(reader) : Unknown;
        }
        catch (Exception e) when (e is IOException or FormatException or ArgumentException)
        {
            return Unknown;
        }
    }

    private static JobFailure Read(BinaryReader reader)
    {
        var attempts = reader.ReadInt32();
        var cause = ReadOutcome(reader);
        var at = ReadTime(reader);
        var length = reader.ReadInt32();
        var message = reader.ReadBytes(length <= MaxMessageLength ? length : throw new FormatException());
        var history = new List<JobAttempt>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (endedAt, outcome) = (ReadTime(reader), ReadOutcome(reader));
            var (address, hasId, id) = (reader.ReadString(), reader.ReadBoolean(), reader.ReadString());
            history.Add(new JobAttempt(endedAt, address, hasId ? id : null, outcome));
        }

        return new JobFailure(attempts, cause, at, message, history);
    }

    private static AttemptOutcome ReadOutcome(BinaryReader reader) =>
        (AttemptOutcome)reader.ReadByte() is var outcome and <= AttemptOutcome.TimedOut ? outcome : throw new FormatException();

    private static DateTimeOffset ReadTime(BinaryReader reader) => DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
}
