using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Gearman.Server.Connections;

/// <summary>A peer's byte stream as the loop sees it: non-blocking, used on the loop's thread only.</summary>
internal abstract class Link
{
    /// <summary>What <see cref="Receive"/> returns when there is nothing to read now.</summary>
    public const int WouldBlock = -1;

    /// <summary>What <see cref="Send(ReadOnlySpan{byte})"/> returns when the stream is broken.</summary>
    public const int Broken = -1;

    /// <summary>Who reads and writes it; set once, right after it was accepted.</summary>
    public Connection Connection { get; set; } = null!;

    /// <summary>A number that tells connections of a server apart: the file descriptor where there is one.</summary>
    public abstract int Id { get; }

    /// <summary>The peer's address; null if it is gone.</summary>
    public abstract IPEndPoint? RemoteEndPoint { get; }

    /// <summary>Nobody between can read it.</summary>
    public virtual bool IsEncrypted => false;

    /// <summary>The certificate by which the peer says who it is, checked; null if it has none.</summary>
    public virtual X509Certificate2? PeerCertificate => null;

    /// <summary>Reads what there is.</summary>
    /// <returns>The number of bytes, 0 at the end of the stream or when it is broken, or <see cref="WouldBlock"/>.</returns>
    public abstract int Receive(Span<byte> buffer);

    /// <summary>Writes what fits.</summary>
    /// <returns>The number of bytes taken, 0 if none fit now, or <see cref="Broken"/>.</returns>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <inheritdoc cref="Send(ReadOnlySpan{byte})"/>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isMoreToCome">Another send follows at once: these bytes may wait for it.</param>
    public virtual int Send(ReadOnlySpan<byte> bytes, bool isMoreToCome) => Send(bytes);

    /// <summary>Says what to be told of. At first it is readable alone.</summary>
    public abstract void Watch(bool readable, bool writable);

    public abstract void Close();
}
