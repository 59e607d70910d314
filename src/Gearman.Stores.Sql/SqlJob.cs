using System.Text;
using Gearman.Server.Storing;

namespace Gearman.Stores.Sql;

/// <summary>
/// A job as a row: gearmand's columns, which it could run from, and beside them what they can't hold. A job without a unique
/// of its own (none, or "-", which is its workload) gets one made of its number.
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="UniqueKey">Its unique as text, or <c>#</c> and its number.</param>
/// <param name="FunctionName">Its function as text.</param>
/// <param name="Priority">0 high, 1 normal, 2 low.</param>
/// <param name="Data">Its workload.</param>
/// <param name="WhenToRun">Seconds since 1970-01-01 UTC; 0 for now.</param>
/// <param name="ExactUnique">Its unique; null if <paramref name="UniqueKey"/> is it.</param>
/// <param name="ExactFunction">Its function; null if <paramref name="FunctionName"/> is it.</param>
/// <param name="Reducer">Its reducer; null if it is no reduce job.</param>
internal sealed record SqlJob(
    long Id,
    string UniqueKey,
    string FunctionName,
    int Priority,
    byte[] Data,
    long WhenToRun,
    byte[]? ExactUnique,
    byte[]? ExactFunction,
    byte[]? Reducer)
{
    /// <summary>One less than the column has: gearmand delivers a unique of 64 bytes with a part of it in the workload.</summary>
    private const int MaxUniqueKey = 63;
    private const int MaxFunctionName = 255;

    /// <summary>The row for a job.</summary>
    /// <param name="entry">The job.</param>
    public static SqlJob From(in JobBatchEntry entry)
    {
        var isNamed = !entry.Unique.IsEmpty && !entry.Unique.SequenceEqual("-"u8);
        return new SqlJob(
            entry.Id,
            isNamed ? Text(entry.Unique, MaxUniqueKey) : GeneratedKey(entry.Id),
            Text(entry.Function, MaxFunctionName),
            entry.Priority,
            entry.Workload.ToArray(),
            entry.Epoch,
            isNamed && IsPlain(entry.Unique, MaxUniqueKey) ? null : entry.Unique.ToArray(),
            IsPlain(entry.Function, MaxFunctionName) ? null : entry.Function.ToArray(),
            entry.IsReduce ? entry.Reducer.ToArray() : null);
    }

    /// <summary>
    /// The same job as a row that any table takes: no text but ASCII, and a unique key like no other's. A table may be in an encoding
    /// that lacks letters, or hold "a" and "A", or "a" and "a ", to be one.
    /// </summary>
    public SqlJob Safe() => this with
    {
        UniqueKey = GeneratedKey(Id),
        FunctionName = string.Concat(FunctionName.Select(c => char.IsAscii(c) ? c : '?')),
        ExactUnique = ExactUnique ?? Encoding.ASCII.GetBytes(UniqueKey),
    };

    private static string GeneratedKey(long id) => $"#{id}";

    /// <summary>Text is text in every encoding and every order: ASCII with no space at its end.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> bytes, int maxLength) =>
        bytes.Length <= maxLength && !bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !bytes.EndsWith(" "u8);

    private static string Text(ReadOnlySpan<byte> bytes, int maxLength)
    {
        var text = Encoding.UTF8.GetString(bytes).Replace('\0', '\uFFFD');
        if (text.Length <= maxLength)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[maxLength - 1]) ? maxLength - 1 : maxLength)];
    }
}
