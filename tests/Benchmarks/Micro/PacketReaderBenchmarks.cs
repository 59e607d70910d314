using System.Buffers;
using BenchmarkDotNet.Attributes;
using Gearman.Protocol;

namespace Benchmarks.Micro;

/// <summary>1,000 packets of one read, through the reader and its fields.</summary>
[MemoryDiagnoser]
public class PacketReaderBenchmarks
{
    private const int Packets = 1_000;

    private readonly ArrayBufferWriter<byte> _written = new();
    private byte[] _bytes = [];

    /// <summary>Bytes of the jobs' data.</summary>
    [Params(64, 4096)]
    public int Workload { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var workload = new byte[Workload];
        for (var i = 0; i < Packets; i++)
        {
            RequestWriter.SubmitJob(_written, PacketType.SubmitJobBg, "benchmark"u8, "u-0123456789"u8, workload);
        }

        _bytes = _written.WrittenSpan.ToArray();
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Read()
    {
        var sum = 0;
        ReadOnlySpan<byte> rest = _bytes;
        while (PacketReader.Read(rest, PacketLimits.MaxBodyLength, out var packet, out var length) == PacketReadStatus.Packet)
        {
            var fields = packet.ReadFields();
            sum += fields.Next().Length + fields.Next().Length + fields.Rest.Length;
            rest = rest[length..];
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Packets)]
    public int Write()
    {
        _written.ResetWrittenCount();
        for (var i = 0; i < Packets; i++)
        {
            RequestWriter.SubmitJob(_written, PacketType.SubmitJobBg, "benchmark"u8, "u-0123456789"u8, _bytes.AsSpan(0, Workload));
        }

        return _written.WrittenCount;
    }
}
