using System.Runtime.InteropServices;
using AccessLogs.Formats;

namespace AccessLogs.Parsing.Free;

/// <summary>
/// Reads lines that their log's format does not fit: by every format that has a name, taken out of what a collector put around them, by
/// what they look like. A line is read by itself, whatever was before it, so that the split of a log makes no difference. Slow, for lines that
/// would fail.
/// </summary>
internal sealed class OtherFormats
{
    private readonly TextArena _arena = new();
    private readonly LineParser[] _classics = [.. AccessLogFormat.Classics.Select(format => new LineParser(format))];
    private readonly LineParser[] _texts;
    private readonly LineParser[] _objects;
    private readonly LineParser[] _free = [.. AccessLogFormat.Free.Select(format => new LineParser(format))];

    /// <summary>How many lines were read by which format, and in which envelope, since the last <see cref="TakeCounts"/>.</summary>
    private readonly Dictionary<(LineParser Parser, EnvelopeKind Envelope), long> _counts = [];

    public OtherFormats()
    {
        // A W3C log is read by what was said before its lines, which is not known here: only the usual columns are.
        var formats = AccessLogFormat.All.Except(AccessLogFormat.Classics).Except(AccessLogFormat.Free).Where(format => !format.Equals(AccessLogFormat.W3c)).ToLookup(format => format.IsOfObjects);
        _texts = [.. formats[false].Concat(Presets.W3cFields.Select(AccessLogFormat.FromW3cFields)).Select(format => new LineParser(format))];
        _objects = [.. formats[true].Select(format => new LineParser(format))];
    }

    /// <summary>Whether lines were read that are not counted yet.</summary>
    public bool HasCounts => _counts.Count > 0;

    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="result">The parts; void when it can't be read.</param>
    /// <returns>False when nothing fits.</returns>
    public bool TryParse(ReadOnlySpan<byte> line, out AccessLogLine result)
    {
        if (TryKnown(line, out result, out var parser))
        {
            return Took(parser, EnvelopeKind.None);
        }

        var envelope = Envelope.Open(line, _arena, out var inner);
        if (envelope != EnvelopeKind.None && (TryKnown(inner, out result, out parser) || TryFree(inner, out result, out parser)))
        {
            return Took(parser, envelope);
        }

        return TryFree(line, out result, out parser) && Took(parser, EnvelopeKind.None);
    }

    /// <summary>Takes back the memory of texts.</summary>
    public void Reset()
    {
        _arena.Clear();
        foreach (var parser in (IEnumerable<LineParser>)[.. _texts, .. _objects, .. _free])
        {
            parser.Reset();
        }
    }

    /// <summary>How many lines were read by which format since the last call.</summary>
    public IEnumerable<(string Format, long Lines)> TakeCounts()
    {
        var counts = _counts.Select(count => (AccessLogFormat.NameIn(count.Key.Envelope, count.Key.Parser.Format), count.Value)).ToList();
        _counts.Clear();
        return counts;
    }

    private bool Took(LineParser parser, EnvelopeKind envelope)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (parser, envelope), out _)++;
        return true;
    }

    /// <summary>The formats that have names. Of those that fit a line the one that says most of it: behind combined may be more.</summary>
    private bool TryKnown(ReadOnlySpan<byte> line, out AccessLogLine result, out LineParser parser)
    {
        if (line is [(byte)'#', ..])
        {
            result = default;
            parser = _classics[0];
            return false; // a remark, or a directive, by which the lines behind it must not be read here
        }

        if (line is [(byte)'{', ..])
        {
            return TryObject(line, out result, out parser);
        }

        if (!TryAny(_classics, line, out result, out parser))
        {
            return TryAny(_texts, line, out result, out parser);
        }

        var classic = parser;
        return !classic.HadFurtherFields || TryAny(_texts, line, out result, out parser) || TryAny([classic], line, out result, out parser);
    }

    /// <summary>A format of objects with a name, unless the names in the object say more: many writers have some names in common.</summary>
    private bool TryObject(ReadOnlySpan<byte> line, out AccessLogLine result, out LineParser parser)
    {
        if (!TryAny(_objects, line, out result, out parser))
        {
            return false;
        }

        if (_free[0].Parse(line, out var free) == LineError.None && free.FieldCount > result.FieldCount)
        {
            result = free;
            parser = _free[0];
        }

        return true;
    }

    private bool TryFree(ReadOnlySpan<byte> line, out AccessLogLine result, out LineParser parser) => TryAny(_free, line, out result, out parser);

    private static bool TryAny(LineParser[] parsers, ReadOnlySpan<byte> line, out AccessLogLine result, out LineParser parser)
    {
        foreach (var candidate in parsers)
        {
            parser = candidate;
            if (candidate.Parse(line, out result) == LineError.None)
            {
                return true;
            }
        }

        result = default;
        parser = parsers[0];
        return false;
    }
}
