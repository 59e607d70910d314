namespace Gearman.Protocol;

/// <summary>The sizes that the protocol or its common implementations set.</summary>
public static class PacketLimits
{
    /// <summary>The largest body that this library can hold in one array, in bytes: 1 GiB.</summary>
    /// <remarks>The wire allows 4 GiB - 1; an array holds 2 GiB.</remarks>
    public const int MaxBodyLength = 1 << 30;

    /// <summary>The longest unique, in bytes. gearmand 1.1.20 answers ARGUMENT_TOO_LARGE beyond.</summary>
    public const int MaxUniqueLength = 64;

    /// <summary>The longest job handle, in bytes: gearmand's field of 64 with its NUL byte.</summary>
    public const int MaxHandleLength = 63;

    /// <summary>The longest function name, in bytes: gearmand's plug-ins store 255, its receive buffer takes 8,192.</summary>
    public const int MaxFunctionLength = 512;

    /// <summary>The longest client id, in bytes; gearmand cuts off what is beyond.</summary>
    public const int MaxClientIdLength = 127;

    /// <summary>The longest text command, in bytes and without its line end.</summary>
    public const int MaxTextLineLength = 8191;
}
