using System.Text;
using Gearman.Protocol;

namespace Gearman.Client;

/// <summary>The rule for the names of functions.</summary>
internal static class FunctionName
{
    /// <summary>Throws unless the name has 1 to <see cref="PacketLimits.MaxFunctionLength"/> bytes of UTF-8 and no NUL, which ends it on the wire.</summary>
    public static void Validate(string function)
    {
        ArgumentException.ThrowIfNullOrEmpty(function);
        if (Encoding.UTF8.GetByteCount(function) > PacketLimits.MaxFunctionLength || function.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"A function's name has at most {PacketLimits.MaxFunctionLength} bytes and no NUL.", nameof(function));
        }
    }
}
