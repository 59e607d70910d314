namespace Gearman.Client.Transport;

/// <summary>What becomes of a packet that is written now.</summary>
internal enum OutputState
{
    /// <summary>It is sent.</summary>
    Open,

    /// <summary>The other end is slow and much is waiting: packets with data should wait for <see cref="Connection.WaitForRoomAsync"/>.</summary>
    Full,

    /// <summary>The connection is closed, or the other end was told that nothing more will come: it is lost.</summary>
    Closed,
}
