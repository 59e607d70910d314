using System.Buffers;
using AccessLogs.Accumulation;
using AccessLogs.Partials;
using Gearman.MapReduce;

namespace AccessLogs.Spilling;

/// <summary>Tables in a file: each block is a partial result.</summary>
/// <param name="file">The file.</param>
/// <param name="format">The format of the lines.</param>
/// <param name="options">What was counted.</param>
internal sealed class TableBlocks(SpillBlockFile file, AccessLogFormat format, AnalysisOptions options)
{
    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>What was counted.</summary>
    public AnalysisOptions Options => options;

    /// <summary>Writes tables.</summary>
    /// <param name="tables">The tables, which stay as they are.</param>
    /// <returns>What they are read by, once the file is complete.</returns>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public SpilledBlock Write(LogTables tables)
    {
        _output.ResetWrittenCount();
        PartialWriter.Write(_output, format, options, new LogTablesView(tables), new SplitList());
        return file.Write(_output.WrittenSpan);
    }

    /// <summary>Reads tables.</summary>
    /// <param name="block">What they are read by.</param>
    /// <param name="options">What was counted.</param>
    /// <exception cref="SpillException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or was counted by other options.</exception>
    public static Partial Read(in SpilledBlock block, AnalysisOptions options) => PartialReader.Read(new ReadOnlySequence<byte>(block.Read()), options);
}
