namespace AccessLogs.Accumulation;

/// <summary>Counts the lines of error logs.</summary>
internal static class MessageCounter
{
    /// <summary>Longer messages are counted by their start.</summary>
    private const int MaxMessageLength = 1_024;

    /// <summary>Counts a line.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="line">A line with a severity.</param>
    public static void Count(LogTables tables, in AccessLogLine line)
    {
        tables.ValidLines++;
        tables.Messages++;
        tables.Times.Add(line.Timestamp);
        Count(tables, KeyTable.ErrorLevels, line.Severity);
        Count(tables, KeyTable.ErrorModules, line.Module);
        Count(tables, KeyTable.ErrorClients, line.Host.SequenceEqual("-"u8) ? default : line.Host);
        Span<byte> pattern = stackalloc byte[MaxMessageLength];
        Count(tables, KeyTable.ErrorMessages, WithoutNumbers(line.Message, pattern));
        Span<byte> time = stackalloc byte["yyyy-MM-dd".Length];
        DateOnly.FromDayNumber(line.Timestamp.Day).TryFormat(time, out _, "yyyy-MM-dd");
        Count(tables, KeyTable.ErrorDays, time);
        line.Timestamp.Hour.TryFormat(time, out var written, "00");
        Count(tables, KeyTable.ErrorHours, time[..written]);
    }

    private static void Count(LogTables tables, KeyTable name, ReadOnlySpan<byte> key)
    {
        if (!key.IsEmpty && tables.Sketches is { } sketches)
        {
            sketches.Add(name, key);
        }
        else if (!key.IsEmpty)
        {
            var table = tables[name];
            table.Count(table.GetOrAdd(key), 1, 0);
        }
    }

    /// <summary>Puts # in the place of each number that is a word of its own: messages that differ in these alone are one.</summary>
    private static ReadOnlySpan<byte> WithoutNumbers(ReadOnlySpan<byte> message, Span<byte> output)
    {
        message = message[..Math.Min(message.Length, output.Length)];
        var length = 0;
        for (var i = 0; i < message.Length; i++)
        {
            var isStart = char.IsAsciiDigit((char)message[i]) && (i == 0 || !IsOfWord(message[i - 1]));
            var end = i;
            while (isStart && end < message.Length && char.IsAsciiDigit((char)message[end]))
            {
                end++;
            }

            if (end > i && (end == message.Length || !IsOfWord(message[end])))
            {
                output[length++] = (byte)'#';
                i = end - 1;
            }
            else
            {
                output[length++] = message[i];
            }
        }

        return output[..length];
    }

    private static bool IsOfWord(byte c) => char.IsAsciiLetterOrDigit((char)c) || c is (byte)'_' or (byte)'.' or (byte)'-';
}
