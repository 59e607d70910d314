namespace Gearman.Server.Brokering;

/// <summary>What became of a submit.</summary>
internal enum SubmitResult
{
    /// <summary>It is to be acknowledged now.</summary>
    Created,

    /// <summary>The store has to commit it first: <see cref="Peer.OnStored"/> or <see cref="Peer.OnRefused"/> follows.</summary>
    Pending,

    /// <summary>It is beyond a limit.</summary>
    Refused,
}
