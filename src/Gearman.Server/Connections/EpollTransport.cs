using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gearman.Server.Connections;

/// <summary>Events by Linux's epoll, level-triggered, and plain system calls on the descriptors.</summary>
internal sealed unsafe class EpollTransport : ITransport
{
    /// <summary>
    /// Of a turn: few, so that peers work on the answers of one turn while the next is read. Of hundreds of connections, 512 a turn
    /// cost 7 % of the round trips.
    /// </summary>
    private const int MaxEvents = 32;

    /// <summary>Connections accepted before others get their turn.</summary>
    private const int MaxAccepts = 64;

    /// <summary>Milliseconds after which one that is exhausted tries again: others may have given back what it lacked.</summary>
    private const int RetryAfter = 100;

    /// <summary>struct epoll_event is packed on x86 alone: 4 bytes of events, then 8 of data at once or after a gap.</summary>
    private static readonly int EventLength = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 12 : 16;
    private static readonly int DataOffset = EventLength - 8;

    private readonly int _epoll;
    private readonly int _wake;

    /// <summary>Keeps <see cref="Wake"/>, which comes from any thread, off a descriptor that may be another's by now.</summary>
    private readonly Lock _wakeLock = new();
    private bool _isDisposed;

    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * 16, pinned: true);
    private readonly Dictionary<int, Socket> _listeners = [];

    /// <summary>By descriptor: small numbers, reused by the system.</summary>
    private EpollLink?[] _links = new EpollLink?[256];

    /// <summary>Out of descriptors or memory: accepting goes on when a connection has been closed, or after a while.</summary>
    private bool _isExhausted;
    private long _exhaustedAt;

    /// <summary>How long to look for events before sleeping, in ticks of <see cref="Stopwatch"/>; 0 for not at all.</summary>
    private readonly long _spinTicks;
    private SpinGauge _spin;

    /// <summary>A transport without listeners.</summary>
    /// <param name="spinTime">How long to look for events before sleeping, while that finds some; zero for not at all.</param>
    public EpollTransport(TimeSpan spinTime)
    {
        // On a single processor the peers can't run meanwhile.
        _spinTicks = Environment.ProcessorCount > 1 ? (long)(spinTime.TotalSeconds * Stopwatch.Frequency) : 0;
        _epoll = Check(LibC.EpollCreate(LibC.EPOLL_CLOEXEC));
        _wake = Check(LibC.EventFd(0, LibC.EFD_NONBLOCK | LibC.EFD_CLOEXEC));
        Control(LibC.EPOLL_CTL_ADD, _wake, LibC.EPOLLIN);
    }

    public void AddListener(Socket listener)
    {
        var fd = (int)listener.Handle;
        _listeners.Add(fd, listener);
        Control(LibC.EPOLL_CTL_ADD, fd, LibC.EPOLLIN);
    }

    public void RemoveListener(Socket listener)
    {
        var fd = (int)listener.Handle;
        _listeners.Remove(fd);
        Control(LibC.EPOLL_CTL_DEL, fd, 0);
        listener.Dispose();
    }

    public void Poll(ITransportEvents events, TimeSpan patience)
    {
        fixed (byte* buffer = _events)
        {
            var count = Wait(buffer, _isExhausted && patience < TimeSpan.Zero ? TimeSpan.FromMilliseconds(RetryAfter) : patience);
            if (count < 0)
            {
                if (Marshal.GetLastPInvokeError() == LibC.EINTR)
                {
                    return;
                }

                throw new Win32Exception();
            }

            if (_isExhausted && Environment.TickCount64 - _exhaustedAt >= RetryAfter)
            {
                AcceptAgain();
            }

            for (var i = 0; i < count; i++)
            {
                var epollEvent = buffer + (i * EventLength);
                Handle(Unsafe.ReadUnaligned<int>(epollEvent + DataOffset), Unsafe.ReadUnaligned<uint>(epollEvent), events);
            }
        }
    }

    public void Wake()
    {
        lock (_wakeLock)
        {
            if (!_isDisposed)
            {
                var one = 1UL;
                LibC.Write(_wake, (byte*)&one, sizeof(ulong));
            }
        }
    }

    public void Dispose()
    {
        foreach (var listener in _listeners.Values)
        {
            listener.Dispose();
        }

        lock (_wakeLock)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                LibC.Close(_epoll);
                LibC.Close(_wake);
            }
        }
    }

    internal void Watch(int fd, bool readable, bool writable) =>
        Control(LibC.EPOLL_CTL_MOD, fd, (readable ? LibC.EPOLLIN : 0) | (writable ? LibC.EPOLLOUT : 0));

    internal void Close(int fd)
    {
        _links[fd] = null;
        LibC.Close(fd);
        AcceptAgain();
    }

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception();

    private int Wait(byte* buffer, TimeSpan patience)
    {
        if (_spinTicks > 0 && patience != TimeSpan.Zero && _spin.IsWorthIt())
        {
            var count = Look(buffer);
            _spin.Tell(found: count > 0);
            if (count != 0)
            {
                return count;
            }
        }

        if (patience > TimeSpan.Zero && LibC.HasEpollPWait2)
        {
            var time = new TimeSpec { Seconds = patience.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = patience.Ticks % TimeSpan.TicksPerSecond * 100 };
            return LibC.EpollPWait2(_epoll, buffer, MaxEvents, &time, null);
        }

        return LibC.EpollWait(_epoll, buffer, MaxEvents, patience < TimeSpan.Zero ? -1 : (int)Math.Ceiling(patience.TotalMilliseconds));
    }

    private int Look(byte* buffer)
    {
        var started = Stopwatch.GetTimestamp();
        int count;
        do
        {
            count = LibC.EpollWait(_epoll, buffer, MaxEvents, 0);
        }
        while (count == 0 && Stopwatch.GetTimestamp() - started < _spinTicks);

        return count;
    }

    private void AcceptAgain()
    {
        if (_isExhausted)
        {
            _isExhausted = false;
            foreach (var listener in _listeners.Keys)
            {
                Control(LibC.EPOLL_CTL_MOD, listener, LibC.EPOLLIN);
            }
        }
    }

    private void Handle(int fd, uint flags, ITransportEvents events)
    {
        if (fd == _wake)
        {
            ulong value;
            LibC.Read(_wake, (byte*)&value, sizeof(ulong));
        }
        else if (fd < _links.Length && _links[fd] is { } link)
        {
            // In this order: a write may pause the connection, and one that is paused takes being readable for a hang-up.
            if ((flags & (LibC.EPOLLIN | LibC.EPOLLHUP | LibC.EPOLLERR)) != 0)
            {
                events.OnReadable(link.Connection);
            }

            if ((flags & LibC.EPOLLOUT) != 0 && _links[fd] == link)
            {
                events.OnWritable(link.Connection);
            }
        }
        else if (_listeners.ContainsKey(fd))
        {
            Accept(fd, events);
        }
    }

    private void Accept(int listener, ITransportEvents events)
    {
        for (var i = 0; i < MaxAccepts; i++)
        {
            var fd = LibC.Accept(listener, null, null, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
            if (fd >= 0)
            {
                if (fd >= _links.Length)
                {
                    Array.Resize(ref _links, Math.Max(fd + 1, _links.Length * 2));
                }

                if (!TryControl(LibC.EPOLL_CTL_ADD, fd, LibC.EPOLLIN))
                {
                    // No memory, or more than the system watches for a user.
                    LibC.Close(fd);
                    continue;
                }

                var link = new EpollLink(this, fd);
                _links[fd] = link;
                events.OnAccepted(link);
                continue;
            }

            if (Marshal.GetLastPInvokeError() is not (LibC.EAGAIN or LibC.EINTR or LibC.ECONNABORTED))
            {
                // No descriptor or no memory: without this the loop would spin, since the listener stays readable.
                _isExhausted = true;
                _exhaustedAt = Environment.TickCount64;
                Control(LibC.EPOLL_CTL_MOD, listener, 0);
            }

            return;
        }
    }

    private void Control(int operation, int fd, uint flags) => Check(TryControl(operation, fd, flags) ? 0 : -1);

    private bool TryControl(int operation, int fd, uint flags)
    {
        var epollEvent = stackalloc byte[16];
        Unsafe.WriteUnaligned(epollEvent, flags);
        Unsafe.WriteUnaligned(epollEvent + DataOffset, (long)fd);
        return LibC.EpollControl(_epoll, operation, fd, epollEvent) == 0;
    }
}
