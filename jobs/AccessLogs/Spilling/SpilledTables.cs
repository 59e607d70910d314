using System.Buffers;
using AccessLogs.Accumulation;
using AccessLogs.Partials;
using Gearman.MapReduce;

namespace AccessLogs.Spilling;

/// <summary>Tables that memory did not hold: partial results in files, by parts of visitors.</summary>
internal sealed class SpilledTables
{
    /// <summary>How many parts. A part at a time is in memory when the report is made, so tables may be many times the budget.</summary>
    public const int Parts = 64;

    private const ulong Seed = 1;

    private readonly List<SpilledBlock>[] _blocks = new List<SpilledBlock>[Parts];

    public SpilledTables()
    {
        for (var part = 0; part < Parts; part++)
        {
            _blocks[part] = [];
        }
    }

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => _blocks.All(blocks => blocks.Count == 0);

    /// <summary>The partial results of a part, in files of the run's directory.</summary>
    public List<SpilledBlock> this[int part] => _blocks[part];

    /// <summary>Writes the figures of visitors and rows.</summary>
    /// <param name="tables">The tables, to be disposed of afterwards.</param>
    /// <param name="format">The format of the lines.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="directory">Where to.</param>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Add(LogTables tables, AccessLogFormat format, AnalysisOptions options, string directory)
    {
        using var parts = new TableParts(new LogTablesView(tables), options, Parts, Seed);
        using var file = new SpillBlockFile(directory, "tables");
        var output = new ArrayBufferWriter<byte>();
        for (var part = 0; part < Parts; part++)
        {
            using var taken = parts.Take(part);
            if (taken.Weight > 0)
            {
                PartialWriter.Write(output, format, options, new LogTablesView(taken), new SplitList());
                _blocks[part].Add(Within(file.Write(output.WrittenSpan)));
                output.ResetWrittenCount();
            }
        }

        file.Complete();
    }

    /// <summary>Adds what another has.</summary>
    /// <param name="other">The other.</param>
    public void Add(SpilledTables other)
    {
        for (var part = 0; part < Parts; part++)
        {
            _blocks[part].AddRange(other._blocks[part]);
        }
    }

    /// <summary>Reads a partial result.</summary>
    /// <param name="block">One of a part's.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="directory">The run's directory.</param>
    /// <exception cref="SpillException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static Partial Read(in SpilledBlock block, AnalysisOptions options, string directory) =>
        PartialReader.Read(new ReadOnlySequence<byte>((block with { File = $"{directory.TrimEnd('/')}/{block.File}" }).Read()), options);

    /// <summary>The directory is the run's, whoever names a file.</summary>
    private static SpilledBlock Within(in SpilledBlock block) => block with { File = block.File[(block.File.LastIndexOfAny(['/', '\\']) + 1)..] };
}
