using System.Diagnostics.CodeAnalysis;
using MessagePack;

namespace Gearman.Client;

/// <summary>Typed arguments and results on the wire: one MessagePack value and nothing after it.</summary>
/// <remarks>The standard options are named here and nowhere else, so that a program without typed jobs is trimmed of what they need.</remarks>
[RequiresDynamicCode(Warning)]
[RequiresUnreferencedCode(Warning)]
internal static class TypedPayload
{
    /// <summary>What a caller under Native AOT is told.</summary>
    public const string Warning = "MessagePack makes formatters at run time. Use SubmitJsonAsync and RegisterJson.";

    public static byte[] Write<T>(T value, MessagePackSerializerOptions? serializer, CancellationToken cancellation) =>
        MessagePackSerializer.Serialize(value, serializer, cancellation);

    /// <exception cref="MessagePackSerializationException">The bytes are no <typeparamref name="T"/>.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> bytes, MessagePackSerializerOptions? serializer, CancellationToken cancellation)
    {
        var value = MessagePackSerializer.Deserialize<T>(bytes, serializer, out var length, cancellation);
        return length == bytes.Length
            ? value
            : throw new MessagePackSerializationException($"{bytes.Length - length} bytes follow the {typeof(T).Name}.");
    }
}
