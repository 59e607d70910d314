using System.Buffers;
using MessagePack;

namespace Gearman.MapReduce;

/// <summary>
/// What is asked of a <see cref="JobServerSpill"/>, as the workload of a job: <c>[version, operation, file, offset, length, bytes]</c>. The answer
/// to a read is the bytes, to all else nothing.
/// </summary>
internal readonly record struct FileRequest(FileOperation Operation, string File, long Offset, int Length, ReadOnlyMemory<byte> Bytes)
{
    private const byte Version = 1;
    private const int Fields = 6;

    public ReadOnlyMemory<byte> Write()
    {
        var output = new ArrayBufferWriter<byte>(Bytes.Length + 256);
        var writer = new MessagePackWriter(output);
        writer.WriteArrayHeader(Fields);
        writer.Write(Version);
        writer.Write((byte)Operation);
        writer.Write(File);
        writer.Write(Offset);
        writer.Write(Length);
        writer.Write(Bytes.Span);
        writer.Flush();
        return output.WrittenMemory;
    }

    /// <exception cref="InvalidDataException">It is no request of this version.</exception>
    public static FileRequest Read(ReadOnlySequence<byte> bytes)
    {
        try
        {
            var reader = new MessagePackReader(bytes);
            return reader.ReadArrayHeader() == Fields && reader.ReadByte() == Version
                ? new((FileOperation)reader.ReadByte(), reader.ReadString() ?? "", reader.ReadInt64(), reader.ReadInt32(), WireBytes.Read(ref reader))
                : throw new InvalidDataException("a request of another version");
        }
        catch (Exception e) when (e is MessagePackSerializationException or EndOfStreamException)
        {
            throw new InvalidDataException("a request that cannot be read", e);
        }
    }
}
