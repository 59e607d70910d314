namespace Gearman.Server.Buffers;

/// <summary>A rented array that goes back when the last who holds it has let go.</summary>
internal sealed class SharedBuffer
{
    /// <summary>At least as long as it was asked for.</summary>
    public byte[] Bytes = [];

    /// <summary>Who holds it: the one who rented it, and slices.</summary>
    public int Holders;
}
