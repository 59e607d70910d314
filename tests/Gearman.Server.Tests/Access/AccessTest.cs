using System.Security.Cryptography;
using System.Text;
using Gearman.Protocol;
using Gearman.Server.Tests.Tls;
using Gearman.Server.Tests.Wire;

namespace Gearman.Server.Tests.Access;

/// <summary>A test of a server with a users file.</summary>
public abstract class AccessTest : TlsTest
{
    protected const string Denied = "ACCESS_DENIED\0This connection may not ";

    /// <summary>The users file, in a folder that goes with the test.</summary>
    protected string UsersPath => field ??= Authority.NewPath();

    /// <summary>A token as the users file has it.</summary>
    protected static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Writes the users file.</summary>
    protected void WriteUsers(params string[] lines) => File.WriteAllLines(UsersPath, lines);

    protected GearmanServerOptions UsersOptions(ServerTransport transport, params string[] lines)
    {
        WriteUsers(lines);
        var options = Options(transport);
        options.UsersFile = UsersPath;
        return options;
    }

    /// <summary>A peer that has said who it is.</summary>
    private protected async Task<TestPeer> UserAsync(string token)
    {
        var peer = await ConnectAsync(ServerTransport.Auto);
        await peer.WriteAsync(PacketType.OptionReq, "auth:token:" + token);
        await peer.ExpectAsync(PacketType.OptionRes, "auth:token");
        return peer;
    }
}
