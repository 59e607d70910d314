using System.Buffers;

namespace AccessLogs.Cli.Incremental;

/// <summary>A file in memory, which may be larger than an array.</summary>
internal sealed class FileSequence : ReadOnlySequenceSegment<byte>
{
    private const int PieceSize = 64 << 20;

    /// <summary>Reads a file.</summary>
    public static ReadOnlySequence<byte> Read(FileStream file)
    {
        var first = new FileSequence();
        var last = first;
        while (file.Position < file.Length)
        {
            var piece = new byte[(int)Math.Min(PieceSize, file.Length - file.Position)];
            file.ReadExactly(piece);
            var next = new FileSequence { Memory = piece, RunningIndex = last.RunningIndex + last.Memory.Length };
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
