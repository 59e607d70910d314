using AccessLogs.Accumulation;
using Gearman.MapReduce;

namespace AccessLogs.Spilling;

/// <summary>Tables that memory did not hold: partial results in files, by parts of visitors.</summary>
internal sealed class SpilledTables
{
    /// <summary>How many parts. A part at a time is in memory when the report is made, so tables may be many times the budget.</summary>
    public const int Parts = 64;

    private const ulong Seed = 1;

    /// <summary>Independent of the parts.</summary>
    private const ulong StepSeed = 2;

    /// <summary>Decoded tables, with their hash tables, are so many times as long as what was written.</summary>
    private const int DecodedFactor = 4;

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
    /// <param name="tables">The tables, which stay as they are.</param>
    /// <param name="blocks">Where to.</param>
    /// <exception cref="SpillException">The file cannot be written.</exception>
    public void Add(LogTables tables, TableBlocks blocks)
    {
        using var parts = PartsOf(tables, blocks.Options);
        for (var part = 0; part < Parts; part++)
        {
            using var taken = parts.Take(part);
            if (taken.Weight > 0)
            {
                _blocks[part].Add(blocks.Write(taken));
            }
        }
    }

    /// <summary>Deals tables out to the parts.</summary>
    /// <param name="tables">The tables, to be kept alive and unchanged.</param>
    /// <param name="options">What was counted.</param>
    public static TableParts PartsOf(LogTables tables, AnalysisOptions options) => new(new LogTablesView(tables), options, Parts, Seed);

    /// <summary>Adds what another has.</summary>
    /// <param name="other">The other.</param>
    public void Add(SpilledTables other)
    {
        for (var part = 0; part < Parts; part++)
        {
            _blocks[part].AddRange(other._blocks[part]);
        }
    }

    /// <summary>Writes what others have, merged part by part: a visitor that is in many of their blocks is in one of these.</summary>
    /// <param name="others">The others.</param>
    /// <param name="fresh">What is in memory.</param>
    /// <param name="blocks">Where to.</param>
    /// <param name="budget">How much may be in memory.</param>
    /// <exception cref="SpillException">A file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public void AddMerged(SpilledTables others, LogTables fresh, TableBlocks blocks, MemoryBudget budget)
    {
        using var further = PartsOf(fresh, blocks.Options);
        for (var part = 0; part < Parts; part++)
        {
            foreach (var tables in others.Read(part, further, blocks.Options, budget))
            {
                using (tables)
                {
                    if (tables.Weight > 0)
                    {
                        _blocks[part].Add(blocks.Write(tables));
                    }
                }
            }
        }
    }

    /// <summary>Reads the tables of a part; of one that is too large, in several steps, for which it is read several times.</summary>
    /// <param name="part">The part.</param>
    /// <param name="further">What is in memory, and is added.</param>
    /// <param name="options">What was counted.</param>
    /// <param name="budget">How much may be in memory.</param>
    /// <returns>Tables that have no visitor in common, to be disposed of one after the other.</returns>
    /// <exception cref="SpillException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public IEnumerable<LogTables> Read(int part, TableParts further, AnalysisOptions options, MemoryBudget budget)
    {
        var steps = (int)Math.Clamp(_blocks[part].Sum(block => block.Length) * DecodedFactor / budget.PartBytes, 1, byte.MaxValue);
        for (var step = 0; step < steps; step++)
        {
            var tables = new LogTables(options);
            foreach (var block in _blocks[part])
            {
                using var partial = TableBlocks.Read(Within(block, budget.Directory), options);
                Add(tables, partial.Tables, step);
            }

            using var taken = further.Take(part);
            Add(tables, new LogTablesView(taken), step);
            yield return tables;
        }

        void Add(LogTables tables, in LogTablesView more, int step)
        {
            if (steps == 1)
            {
                tables.Merge(more);
            }
            else
            {
                using var parts = new TableParts(more, options, steps, StepSeed);
                tables.Absorb(parts.Take(step));
            }
        }
    }

    /// <summary>Deletes the files, which nobody reads any more, as far as they are in a directory: those of a store, and others, stay.</summary>
    /// <param name="directory">The directory.</param>
    public void DeleteFrom(string directory)
    {
        foreach (var file in _blocks.SelectMany(blocks => blocks).Select(block => Within(block, directory).File).Distinct(StringComparer.Ordinal))
        {
            if (Path.GetDirectoryName(file) == directory.TrimEnd('/'))
            {
                File.Delete(file);
            }
        }
    }

    /// <summary>What came over the wire has no more than names: the directory is the run's, whoever names a file.</summary>
    private static SpilledBlock Within(in SpilledBlock block, string directory) =>
        block.File.AsSpan().ContainsAny('/', '\\') ? block : block with { File = $"{directory.TrimEnd('/')}/{block.File}" };
}
