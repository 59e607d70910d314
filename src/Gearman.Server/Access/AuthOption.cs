using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Gearman.Server.Access;

/// <summary>
/// The OPTION_REQ by which a peer says who it is: <c>auth:token:</c> and a token, or <c>auth:plain:</c> and, in base64, the
/// message of SASL PLAIN: identity to act as (empty or the same), NUL, user, NUL, password.
/// </summary>
/// <param name="Method">The option without its secret, for the answer and the log.</param>
/// <param name="User">The user that it says to be; null for whoever has the token.</param>
/// <param name="Hash">The SHA-256 of the secret.</param>
internal sealed record AuthOption(string Method, string? User, byte[] Hash)
{
    /// <summary>Longer ones are not looked at.</summary>
    private const int MaxLength = 4096;

    private static ReadOnlySpan<byte> Token => "auth:token:"u8;

    private static ReadOnlySpan<byte> Plain => "auth:plain:"u8;

    /// <summary>True for an option of this kind, well-formed or not.</summary>
    public static bool Is(ReadOnlySpan<byte> option) => option.StartsWith("auth:"u8);

    /// <summary>Reads an option.</summary>
    public static bool TryRead(ReadOnlySpan<byte> option, [NotNullWhen(true)] out AuthOption? read)
    {
        read = null;
        if (option.Length > MaxLength)
        {
            return false;
        }

        if (option.StartsWith(Token) && option.Length > Token.Length)
        {
            read = new AuthOption("auth:token", null, SHA256.HashData(option[Token.Length..]));
        }
        else if (option.StartsWith(Plain))
        {
            TryReadPlain(option[Plain.Length..], out read);
        }

        return read is not null;
    }

    private static void TryReadPlain(ReadOnlySpan<byte> base64, out AuthOption? read)
    {
        read = null;
        Span<byte> message = stackalloc byte[MaxLength];
        if (Base64.DecodeFromUtf8(base64, message, out _, out var length) != System.Buffers.OperationStatus.Done)
        {
            return;
        }

        message = message[..length];
        var first = message.IndexOf((byte)0);
        var second = first < 0 ? -1 : message[(first + 1)..].IndexOf((byte)0);
        if (second > 0)
        {
            var actAs = message[..first];
            var user = message.Slice(first + 1, second);
            var password = message[(first + 1 + second + 1)..];
            if ((actAs.IsEmpty || actAs.SequenceEqual(user)) && !password.IsEmpty)
            {
                read = new AuthOption("auth:plain", Encoding.UTF8.GetString(user), SHA256.HashData(password));
            }
        }

        message.Clear();
    }
}
