using System.Net;
using Gearman.Protocol;
using Gearman.Server.Access;
using Gearman.Server.Brokering;
using Gearman.Server.Connections;

namespace Gearman.Server.Sessions;

/// <summary>Who the peer of a session is, and what it may do. Sessions of a server without a users file have none.</summary>
internal sealed class Guard(Session session, Connection connection, AccessControl access, ServerContext server)
{
    private Identity? _identity;

    /// <summary>The SHA-256 of the token by which the peer said who it is; null if it did so by a certificate or not at all.</summary>
    private byte[]? _token;

    private bool _hasConnection;

    /// <summary>At the first packet it is known who the peer is: a certificate is there before it, a token may be in it.</summary>
    private Identity Identity => _identity ?? Enter(access.OfCertificate(connection.PeerCertificate));

    public bool MayRunAdmin => !Identity.Admin.IsNone;

    public bool IsOperator => Identity.IsOperator;

    public bool MaySubmit(ReadOnlySpan<byte> function) => Identity.Submit.Matches(function);

    public bool MayWork(ReadOnlySpan<byte> function) => Identity.Work.Matches(function);

    public bool MayAdmin(ReadOnlySpan<byte> function) => Identity.Admin.Matches(function);

    /// <summary>The admin commands show this function and its jobs.</summary>
    public bool Sees(Function function) => Sees(function.Tenant, function.LocalName);

    /// <summary>The same, of a function that may be gone.</summary>
    public bool Sees(Tenant tenant, ReadOnlySpan<byte> function) =>
        (tenant == session.Tenant || IsOperator) && Identity.Admin.Matches(function);

    /// <summary>The admin commands show this peer.</summary>
    public bool Sees(Peer other) => other.Tenant == session.Tenant || IsOperator;

    /// <summary>Makes sure that it is known who the peer is, before it does anything.</summary>
    /// <param name="saysWho">It is about to say who it is: it needs no place among those who have not.</param>
    /// <returns>False if it is turned away.</returns>
    public bool Admit(bool saysWho = false)
    {
        _ = Identity;
        if (saysWho)
        {
            return true;
        }

        if (!_hasConnection)
        {
            TurnAway(ErrorCode.QueueError, "The tenant has as many connections as it may (quota max-connections)"u8);
        }

        return _hasConnection;
    }

    /// <summary>A peer says who it is.</summary>
    public void OnAuth(ReadOnlySpan<byte> option)
    {
        var address = connection.RemoteEndPoint?.Address;
        if (_identity is { Name.Length: > 0 })
        {
            TurnAway(ErrorCode.AuthenticationFailure, "This connection has said who it is"u8);
        }
        else if (session.IsAtWork)
        {
            TurnAway(ErrorCode.AuthenticationFailure, "Who it is a connection says before it submits and works"u8);
        }
        else if (!connection.IsEncrypted && (address is null || !IPAddress.IsLoopback(address)))
        {
            TurnAway(ErrorCode.AuthenticationFailure, "Secrets are taken by TLS or from this host alone"u8);
        }
        else if (!AuthOption.TryRead(option, out var said))
        {
            TurnAway(ErrorCode.AuthenticationFailure, "No such way to say who one is"u8);
        }
        else if (access.OfSecret(said, address ?? IPAddress.None) is not { } user)
        {
            Log.AuthFailed(server.Logger, connection.Id, address, said.Method);
            TurnAway(ErrorCode.AuthenticationFailure, "This is nobody's secret, or there were too many of that kind"u8);
        }
        else
        {
            Leave();
            _token = said.Hash;
            Enter(user);
            if (Admit())
            {
                Log.Authenticated(server.Logger, connection.Id, user.Name);
                ResponseWriter.OneField(connection, PacketType.OptionRes, System.Text.Encoding.ASCII.GetBytes(said.Method));
            }
        }
    }

    /// <summary>There are other users now: who is none any more, or of another tenant, is cut off; the others may what is written now.</summary>
    public void Renew()
    {
        if (_identity is null)
        {
            return;
        }

        var now = _token is null ? access.OfCertificate(connection.PeerCertificate) : access.Table.FindByToken(_token);
        if (now?.Name != _identity.Name || now.Tenant != _identity.Tenant)
        {
            connection.Close();
            return;
        }

        _identity = now;
    }

    /// <summary>The connection ends, or becomes another's.</summary>
    public void Leave()
    {
        if (_hasConnection)
        {
            session.Tenant!.Connections--;
            _hasConnection = false;
        }
    }

    private Identity Enter(Identity identity)
    {
        _identity = identity;
        session.Tenant = server.Broker.Functions.TenantOf(identity.Tenant);
        if (session.Tenant.HasRoomForConnection)
        {
            session.Tenant.Connections++;
            _hasConnection = true;
        }

        return identity;
    }

    private void TurnAway(ReadOnlySpan<byte> code, ReadOnlySpan<byte> text)
    {
        ResponseWriter.Error(connection, code, text);
        connection.End();
    }
}
