using System.Text;

namespace Gearman.Server.Memcached;

/// <summary>A key: <c>function</c>, or <c>function:unique</c> with all behind the first colon.</summary>
internal readonly record struct JobKey(byte[] Function, byte[] Unique)
{
    /// <summary>memcached's limit.</summary>
    public const int MaxLength = 250;

    public static JobKey Parse(string key)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new JobKey(Encoding.Latin1.GetBytes(key), [])
            : new JobKey(Encoding.Latin1.GetBytes(key[..colon]), Encoding.Latin1.GetBytes(key[(colon + 1)..]));
    }
}
