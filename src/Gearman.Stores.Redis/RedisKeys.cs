using System.Buffers.Text;
using System.Text;
using StackExchange.Redis;

namespace Gearman.Stores.Redis;

/// <summary>
/// The names of keys. gearmand's <c>PREFIX-FUNCTION-UNIQUE</c> is kept where it says which job is meant: the function has no hyphen, the
/// unique is the job's own, and gearmand can hold it (it delivers one of 64 bytes with a part of it in the workload). Other jobs have <c>#</c> and their number for a unique there, and their own in a field.
/// </summary>
internal sealed class RedisKeys(string prefix)
{
    private const int MaxUniqueLength = 63;

    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);

    /// <summary>What matches the keys of jobs, in Redis's patterns.</summary>
    public RedisValue JobsPattern => $"{Escape(prefix)}-*";

    /// <summary>What matches the keys of failed jobs, where gearmand does not look.</summary>
    public RedisValue FailedPattern => $"failed{Escape(prefix)}*";

    /// <summary>A failed job's key.</summary>
    public RedisKey Failed(long id) => $"failed{prefix}{id}";

    /// <summary>A job's key.</summary>
    /// <param name="id">Its number.</param>
    /// <param name="function">Its function.</param>
    /// <param name="unique">Its unique.</param>
    /// <param name="keyUnique">The unique that the key has.</param>
    public RedisKey Job(long id, ReadOnlySpan<byte> function, ReadOnlySpan<byte> unique, out byte[] keyUnique)
    {
        var isPlain = !function.Contains((byte)'-') && unique.Length is > 0 and <= MaxUniqueLength && !unique.SequenceEqual("-"u8) && !unique.Contains((byte)'#');
        keyUnique = isPlain ? unique.ToArray() : Encoding.ASCII.GetBytes($"#{id}");
        return (byte[])[.. _prefix, (byte)'-', .. function, (byte)'-', .. keyUnique];
    }

    /// <summary>
    /// What gearmand's key says. It is split at the first hyphen, as gearmand does, but for a UUID at its end: such uniques are what
    /// libgearman makes up, and have hyphens themselves.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="function">The function; empty if it is no key of a job.</param>
    /// <param name="unique">The unique.</param>
    public void Parse(ReadOnlySpan<byte> key, out byte[] function, out byte[] unique)
    {
        const int UuidLength = 36;
        var rest = key[Math.Min(_prefix.Length + 1, key.Length)..];
        var hyphen = rest.Length > UuidLength + 1 && rest[^(UuidLength + 1)] == '-' && Utf8Parser.TryParse(rest[^UuidLength..], out Guid _, out var read) && read == UuidLength
            ? rest.Length - UuidLength - 1
            : rest.IndexOf((byte)'-');
        (function, unique) = hyphen < 0 ? ([], []) : (rest[..hyphen].ToArray(), rest[(hyphen + 1)..].ToArray());
    }

    private static string Escape(string text) => string.Concat(text.Select(c => c is '*' or '?' or '[' or ']' or '\\' ? $"\\{c}" : $"{c}"));
}
