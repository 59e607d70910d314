using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gearman.Protocol;

namespace Gearman.Stores.Tests.Crash;

/// <summary>A client and worker on one connection: submits a few jobs, does a few, and so on until the connection breaks.</summary>
internal sealed class CrashPeer(CrashLedger ledger, int port, int seed) : IDisposable
{
    private const int PatienceMilliseconds = 60_000;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        ReceiveTimeout = PatienceMilliseconds,
        SendTimeout = PatienceMilliseconds,
    };

    private readonly Random _random = new(seed);
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly byte[] _input = new byte[64 * 1024];
    private readonly List<int> _completed = [];
    private int _filled;

    /// <summary>Submits and works until the server is gone.</summary>
    public void Live()
    {
        try
        {
            Connect();
            while (true)
            {
                Submit(1 + _random.Next(12));
                Work(_random.Next(16));
            }
        }
        catch (SocketException)
        {
            // The server was killed.
        }
    }

    /// <summary>Does all jobs that there are.</summary>
    public void Drain()
    {
        Connect();
        Work(int.MaxValue);
    }

    public void Dispose() => _socket.Dispose();

    private void Connect()
    {
        _socket.Connect(IPAddress.Loopback, port);
        RequestWriter.OneField(_output, PacketType.CanDo, "crash"u8);
    }

    /// <summary>Submits jobs at once. Their acknowledgements say as well that what was completed before is committed.</summary>
    private void Submit(int count)
    {
        var numbers = new int[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = ledger.Submit();
            var unique = _random.Next(2) == 0 ? [] : Encoding.ASCII.GetBytes($"unique {numbers[i]}");
            RequestWriter.SubmitJob(_output, PacketType.SubmitJobBg, "crash"u8, unique, Encoding.ASCII.GetBytes(CrashLedger.Workload(numbers[i])));
        }

        Send();
        var acknowledged = numbers.Count(number => IsAcknowledged(number));
        if (acknowledged > 0)
        {
            _completed.ForEach(ledger.Finish);
            _completed.Clear();
        }
    }

    /// <summary>Reads the answer to a submit: refused is one while the store is gone.</summary>
    private bool IsAcknowledged(int number)
    {
        var (type, body) = Read();
        if (type == PacketType.JobCreated)
        {
            ledger.Acknowledge(number);
            return true;
        }

        Assert.Equal((PacketType.Error, "QUEUE_ERROR"), (type, Encoding.ASCII.GetString(body).Split('\0')[0]));
        return false;
    }

    private void Work(int most)
    {
        for (; most > 0; most--)
        {
            RequestWriter.NoFields(_output, PacketType.GrabJob);
            Send();
            var (type, body) = Read();
            if (type == PacketType.NoJob)
            {
                return;
            }

            Assert.Equal(PacketType.JobAssign, type);
            var handle = body.AsSpan(0, Array.IndexOf(body, (byte)0));
            var number = ledger.Run(body.AsSpan(handle.Length + "\0crash\0".Length));
            if (CrashLedger.Fails(number))
            {
                RequestWriter.Work(_output, PacketType.WorkException, handle, Encoding.ASCII.GetBytes($"{number}"));
            }
            else
            {
                RequestWriter.Work(_output, PacketType.WorkComplete, handle, default);
            }

            Send();
            _completed.Add(number);
        }
    }

    private void Send()
    {
        for (var sent = 0; sent < _output.WrittenCount;)
        {
            sent += _socket.Send(_output.WrittenSpan[sent..]);
        }

        _output.ResetWrittenCount();
    }

    private (PacketType Type, byte[] Body) Read()
    {
        while (true)
        {
            if (PacketReader.Read(_input.AsSpan(0, _filled), _input.Length, out var packet, out var length) == PacketReadStatus.Packet)
            {
                var result = (packet.Type, packet.Body.ToArray());
                _input.AsSpan(length, _filled - length).CopyTo(_input);
                _filled -= length;
                return result;
            }

            var count = _socket.Receive(_input.AsSpan(_filled));
            if (count == 0)
            {
                throw new SocketException((int)SocketError.ConnectionReset);
            }

            _filled += count;
        }
    }
}
