using System.Buffers.Text;
using System.Text;
using Gearman.Protocol;

namespace Gearman.Server.Sessions;

/// <summary>
/// Handles as text, <c>H:host:start:number</c>. gearmand's are <c>H:host:number</c> and begin at 1 again after a restart,
/// so that an old handle can name another job; here the server's start is part of the prefix.
/// </summary>
internal sealed class HandleFormat
{
    private readonly byte[] _prefix;

    /// <summary>Handles that start with a prefix.</summary>
    /// <param name="prefix">Without the colon before the number; cut so that every handle fits <see cref="PacketLimits.MaxHandleLength"/>.</param>
    public HandleFormat(string prefix)
    {
        const int MaxNumberLength = 20;
        var bytes = Encoding.UTF8.GetBytes(prefix);
        _prefix = [.. bytes.AsSpan(0, Math.Min(bytes.Length, PacketLimits.MaxHandleLength - 1 - MaxNumberLength)), (byte)':'];
    }

    /// <summary>The prefix for a server that starts now.</summary>
    public static string PrefixFor(string host, DateTimeOffset start)
    {
        const int MaxHostLength = 24;
        return $"H:{host[..Math.Min(host.Length, MaxHostLength)]}:{start.ToUnixTimeMilliseconds():x}";
    }

    /// <summary>Writes a handle.</summary>
    /// <param name="number">The job's number.</param>
    /// <param name="buffer">At least <see cref="PacketLimits.MaxHandleLength"/> bytes.</param>
    /// <returns>The written part of <paramref name="buffer"/>.</returns>
    public ReadOnlySpan<byte> Format(long number, Span<byte> buffer)
    {
        _prefix.CopyTo(buffer);
        Utf8Formatter.TryFormat(number, buffer[_prefix.Length..], out var length);
        return buffer[..(_prefix.Length + length)];
    }

    /// <summary>A handle as text.</summary>
    public string Format(long number) => Encoding.UTF8.GetString(Format(number, stackalloc byte[PacketLimits.MaxHandleLength]));

    /// <summary>Reads a handle.</summary>
    /// <param name="handle">The handle.</param>
    /// <returns>The job's number; 0 if the handle is none of this server's.</returns>
    public long Parse(ReadOnlySpan<byte> handle) =>
        handle.StartsWith(_prefix)
        && Utf8Parser.TryParse(handle[_prefix.Length..], out long number, out var length)
        && length == handle.Length - _prefix.Length
            ? number
            : 0;
}
