namespace Gearman.Protocol;

/// <summary>The codes of an <see cref="PacketType.Error"/> packet, as gearmand sends them: the names of libgearman's return values.</summary>
public static class ErrorCode
{
    /// <summary>The packet is none that a server takes.</summary>
    public static ReadOnlySpan<byte> InvalidCommand => "INVALID_COMMAND"u8;

    /// <summary>The packet has the magic of a response.</summary>
    public static ReadOnlySpan<byte> InvalidMagic => "INVALID_MAGIC"u8;

    /// <summary>The packet lacks a field, or a field is not what it must be.</summary>
    public static ReadOnlySpan<byte> InvalidPacket => "INVALID_PACKET"u8;

    /// <summary>No such job, or not this worker's.</summary>
    public static ReadOnlySpan<byte> JobNotFound => "JOB_NOT_FOUND"u8;

    /// <summary>The queue is full or could not take the job.</summary>
    public static ReadOnlySpan<byte> QueueError => "QUEUE_ERROR"u8;

    /// <summary>A peer brought more of something than it may; gearmand has no such limits.</summary>
    public static ReadOnlySpan<byte> LimitExceeded => "LIMIT_EXCEEDED"u8;

    /// <summary>The peer may not do this; gearmand has no such rules.</summary>
    public static ReadOnlySpan<byte> AccessDenied => "ACCESS_DENIED"u8;

    /// <summary>The peer is not who it says it is, or can't say it now; the name is libgearman's.</summary>
    public static ReadOnlySpan<byte> AuthenticationFailure => "AUTHENTICATION_FAILURE"u8;

    /// <summary>A field is longer than its limit.</summary>
    public static ReadOnlySpan<byte> ArgumentTooLarge => "ARGUMENT_TOO_LARGE"u8;

    /// <summary>An option that the server does not know.</summary>
    public static ReadOnlySpan<byte> UnknownOption => "UNKNOWN_OPTION"u8;
}
