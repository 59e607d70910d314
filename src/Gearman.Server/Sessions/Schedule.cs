using System.Text;
using Cronos;
using Gearman.Protocol;

namespace Gearman.Server.Sessions;

/// <summary>
/// The five fields of SUBMIT_JOB_SCHED: minute, hour, day of month, month and day of week, each a field of cron; an
/// empty one is any. The job starts once, at the next time in the server's time zone that fits all of them.
/// </summary>
/// <remarks>
/// The protocol's document counts the days of the week from 0, Monday, to 6; cron from Sunday. Names (MON) are the same
/// in both. Unlike old crons, a day has to fit both day fields; the H of newer ones is refused.
/// </remarks>
internal static class Schedule
{
    private const int Fields = 5;
    private const int DaysOfWeek = 7;

    /// <summary>Reads the five fields.</summary>
    /// <param name="fields">The packet, behind the unique.</param>
    /// <param name="time">The clock and the time zone.</param>
    /// <param name="epoch">When the job starts, in seconds since 1970-01-01 UTC.</param>
    /// <param name="fault">What is wrong, when it returns false.</param>
    public static bool TryReadNext(scoped ref PacketFields fields, TimeProvider time, out long epoch, out PacketFault fault)
    {
        epoch = 0;
        fault = default;
        var rule = new string[Fields];
        for (var i = 0; i < Fields; i++)
        {
            if (!fields.TryNext(out var field))
            {
                fault = PacketFault.Invalid("SUBMIT_JOB_SCHED needs function, unique, minute, hour, day, month, day of week and data"u8);
                return false;
            }

            // A blank inside would shift the fields behind it.
            rule[i] = Encoding.Latin1.GetString(field).Trim() is { Length: > 0 } text ? text.Replace(' ', '_') : "*";
        }

        rule[^1] = FromMonday(rule[^1]);
        try
        {
            if (CronExpression.Parse(string.Join(' ', rule)).GetNextOccurrence(time.GetUtcNow(), time.LocalTimeZone) is { } next)
            {
                epoch = next.ToUnixTimeSeconds();
                return true;
            }

            fault = PacketFault.Invalid("The schedule fits no day of any year"u8);
        }
        catch (Exception e) when (e is CronFormatException or MissingSeedException)
        {
            fault = PacketFault.Invalid(Encoding.UTF8.GetBytes("SUBMIT_JOB_SCHED: " + e.Message));
        }

        return false;
    }

    /// <summary>Cron's days of the week for the protocol's; what stands behind a slash or a hash is no day.</summary>
    private static string FromMonday(string days)
    {
        var result = new StringBuilder(days.Length);
        for (var i = 0; i < days.Length; i++)
        {
            var isDay = days[i] is >= '0' and < (char)('0' + DaysOfWeek) && (i == 0 || days[i - 1] is ',' or '-');
            result.Append(isDay ? (char)('0' + ((days[i] - '0' + 1) % DaysOfWeek)) : days[i]);
        }

        return result.ToString();
    }
}
