using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Benchmarks.Load;

/// <summary>Which peers can be read or written: by epoll, because a select over hundreds of sockets would be what is measured; elsewhere by select.</summary>
internal sealed unsafe partial class Readiness : IDisposable
{
    private const int MaxEvents = 512;
    private const uint In = 1;
    private const uint Out = 4;

    /// <summary>struct epoll_event is packed on x64 alone.</summary>
    private static readonly int EventLength = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly LoadPeer[] _peers;
    private readonly bool[] _awaitsWritable;
    private readonly Dictionary<Socket, LoadPeer> _bySocket = [];
    private readonly int _epoll = -1;

    public Readiness(LoadPeer[] peers)
    {
        _peers = peers;
        _awaitsWritable = new bool[peers.Length];
        if (!OperatingSystem.IsLinux())
        {
            _bySocket = peers.ToDictionary(p => p.Socket);
            return;
        }

        _epoll = Check(EpollCreate(0));
        for (var i = 0; i < peers.Length; i++)
        {
            Control(1, i, In);
        }
    }

    /// <summary>Lets all peers that can read and write; waits for one.</summary>
    /// <returns>False if there was none in time.</returns>
    public bool Run(TimeSpan patience) => _epoll >= 0 ? RunEpoll(patience) : RunSelect(patience);

    public void Dispose()
    {
        if (_epoll >= 0)
        {
            Check(Close(_epoll));
        }
    }

    private bool RunEpoll(TimeSpan patience)
    {
        var events = stackalloc byte[MaxEvents * 16];
        var count = EpollWait(_epoll, events, MaxEvents, (int)patience.TotalMilliseconds);
        for (var i = 0; i < count; i++)
        {
            var epollEvent = events + (i * EventLength);
            var index = *(int*)(epollEvent + EventLength - 8);
            if ((*(uint*)epollEvent & Out) != 0)
            {
                _peers[index].Send();
            }

            if ((*(uint*)epollEvent & ~Out) != 0)
            {
                _peers[index].Receive();
            }

            if (_awaitsWritable[index] != _peers[index].WantsToSend)
            {
                _awaitsWritable[index] = _peers[index].WantsToSend;
                Control(3, index, _awaitsWritable[index] ? In | Out : In);
            }
        }

        return count > 0;
    }

    private bool RunSelect(TimeSpan patience)
    {
        List<Socket> readable = [.. _bySocket.Keys];
        List<Socket> writable = [.. _peers.Where(p => p.WantsToSend).Select(p => p.Socket)];
        Socket.Select(readable, writable.Count > 0 ? writable : null, null, patience);
        writable.ForEach(s => _bySocket[s].Send());
        readable.ForEach(s => _bySocket[s].Receive());
        return readable.Count + writable.Count > 0;
    }

    private void Control(int operation, int index, uint flags)
    {
        var epollEvent = stackalloc byte[16];
        *(uint*)epollEvent = flags;
        *(long*)(epollEvent + EventLength - 8) = index;
        Check(EpollControl(_epoll, operation, (int)_peers[index].Socket.Handle, epollEvent));
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception();

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int fd, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(int epoll, byte* events, int maxEvents, int timeout);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int fd);
}
