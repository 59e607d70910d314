using System.Globalization;

namespace Gearman.Server.Memcached;

/// <summary>A line that data follow: <c>set key flags exptime bytes [noreply]</c>.</summary>
internal readonly record struct StoreCommand(string Name, string Key, long ExpirationTime, int Length, bool IsSilent)
{
    /// <summary>memcached takes longer times than this for dates.</summary>
    private const long MaxRelativeSeconds = 60 * 60 * 24 * 30;

    /// <summary>All of memcached's, so that the data are read as such whatever becomes of them.</summary>
    public static bool IsOne(string name) => name is "set" or "add" or "replace" or "append" or "prepend" or "cas";

    public static bool TryParse(string[] words, out StoreCommand command)
    {
        command = default;
        // cas has one number more.
        var count = words[0] == "cas" ? 6 : 5;
        if (words.Length < count || words.Length > count + 1 || words[1].Length > JobKey.MaxLength
            || !uint.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            || !long.TryParse(words[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var time)
            || !int.TryParse(words[4], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length > int.MaxValue - 2)
        {
            return false;
        }

        command = new StoreCommand(words[0], words[1], time, length, words.Length > count && words[count] == "noreply");
        return true;
    }

    /// <summary>How long the result is wanted for.</summary>
    /// <param name="most">The longest.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null if not at all.</returns>
    public TimeSpan? Age(TimeSpan most, DateTimeOffset now)
    {
        if (ExpirationTime == 0)
        {
            return most;
        }

        var seconds = ExpirationTime <= MaxRelativeSeconds ? ExpirationTime : ExpirationTime - now.ToUnixTimeSeconds();
        return seconds <= 0 ? null : TimeSpan.FromSeconds(Math.Min(seconds, most.TotalSeconds));
    }
}
