using System.Runtime.InteropServices;

namespace Gearman.Cli.Daemon;

/// <summary>The user that the daemon becomes: <c>--user</c>.</summary>
internal sealed record Account(string Name, uint UserId, uint GroupId)
{
    /// <summary>Finds the user.</summary>
    /// <param name="name">The name; null or empty to stay who one is.</param>
    /// <exception cref="DaemonException">There is no such user, or this process may not become another.</exception>
    public static unsafe Account? Find(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return null;
        }

        if (OperatingSystem.IsWindows() || LibC.GetEffectiveUserId() != 0)
        {
            throw new DaemonException("Must be root to switch users.");
        }

        // struct passwd: two pointers, then user and group.
        var entry = (byte*)LibC.GetPasswordEntry(name);
        var ids = (uint*)(entry + (2 * sizeof(nint)));
        return entry is null ? throw new DaemonException($"Could not find user : {name}") : new Account(name, ids[0], ids[1]);
    }

    /// <summary>Becomes the user, with its groups and without a way back. The system's library does it for all threads.</summary>
    /// <exception cref="DaemonException">The system refuses.</exception>
    public void Become()
    {
        if (LibC.InitializeGroups(Name, GroupId) != 0 || LibC.SetGroupId(GroupId) != 0 || LibC.SetUserId(UserId) != 0)
        {
            throw new DaemonException($"Could not switch to user : {Name} ({Marshal.GetLastPInvokeErrorMessage()})");
        }
    }
}
