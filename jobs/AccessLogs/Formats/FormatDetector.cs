using System.Buffers;
using System.Runtime.InteropServices;
using AccessLogs.Parsing;
using AccessLogs.Parsing.Free;

namespace AccessLogs;

/// <summary>Finds out the format of a log from its first lines.</summary>
public static class FormatDetector
{
    /// <summary>After so many lines that fit some format the answer will not change.</summary>
    private const int SampleLines = 1_000;

    /// <summary>
    /// A further format has to have one line in so many: fewer are lines that were cut (half a combined line may look like a common
    /// one).
    /// </summary>
    private const int MixedShare = 100;

    /// <summary>Formats with a name need no help if they fit so many of the lines.</summary>
    private const double EnoughShare = 0.5;

    /// <summary>The lines that are kept where no format fits.</summary>
    private const int LinesShown = 10;

    /// <summary>A format that says more than another of the same lines is taken if it fits so many percent of them.</summary>
    private const int RefinedPercent = 90;

    /// <summary>Detects the format.</summary>
    /// <param name="head">The start of the log, 1 MB or so. A last line without its line end may be cut: it is asked only when no other fits.</param>
    /// <returns>
    /// The format that most of the first 1,000 fitting lines have; further ones that at least two and one in a hundred have of the
    /// lines which do not fit those before.
    /// </returns>
    public static FormatDetection Detect(ReadOnlySpan<byte> head)
    {
        head = LineReader.WithoutMark(head);
        return DetectClassic(head) ?? DetectAny(head);
    }

    /// <summary>
    /// Formats with a name; where they fit fewer than half of the lines, the same in an envelope, and lines of unknown writers, if more lines
    /// are of such.
    /// </summary>
    private static FormatDetection DetectAny(ReadOnlySpan<byte> head, bool isInside = false)
    {
        var known = WithNames(head, Detect(head, [.. AccessLogFormat.Strict]));
        if (known.Confidence >= EnoughShare)
        {
            return known;
        }

        var inside = isInside ? known : DetectInside(head) ?? known;
        var free = Detect(head, AccessLogFormat.Free);
        var better = inside.LinesMatched > known.LinesMatched ? inside : known;
        return free.LinesMatched > better.LinesMatched ? free : better;
    }

    /// <summary>
    /// The same, with the format of objects of any writer in the place of one with a name, if that says less of the lines: many writers have
    /// some names in common.
    /// </summary>
    private static FormatDetection WithNames(ReadOnlySpan<byte> head, FormatDetection detection)
    {
        if (detection.Format is not { IsOfObjects: true } named || CountFields(head, AccessLogFormat.Json) <= CountFields(head, named))
        {
            return detection;
        }

        return new FormatDetection(detection.LinesRead, [.. detection.Matches.Select(match => match with { Format = ReferenceEquals(match.Format, named) ? AccessLogFormat.Json : match.Format })]);
    }

    private static int CountFields(ReadOnlySpan<byte> head, AccessLogFormat format)
    {
        var parser = new LineParser(format);
        var lines = new LineReader(head);
        var fields = 0;
        for (var count = 0; count < SampleLines && lines.TryRead(out var line); count++)
        {
            fields += parser.Parse(line, out var result) == LineError.None ? result.FieldCount : 0;
            parser.Reset();
        }

        return fields;
    }

    /// <summary>Looks into the envelopes that most lines are in; null when they are in none.</summary>
    private static FormatDetection? DetectInside(ReadOnlySpan<byte> head)
    {
        var arena = new TextArena();
        var texts = new Dictionary<EnvelopeKind, ArrayBufferWriter<byte>>();
        var lines = new LineReader(head);
        var count = 0;
        while (count < SampleLines && lines.TryRead(out var line))
        {
            if (line.IsEmpty || (!lines.HadLineEnd && count > 0))
            {
                continue;
            }

            count++;
            if (Envelope.Open(line, arena, out var inner) is not EnvelopeKind.None and var kind)
            {
                var text = CollectionsMarshal.GetValueRefOrAddDefault(texts, kind, out _) ??= new ArrayBufferWriter<byte>();
                text.Write(inner);
                text.Write("\n"u8);
            }

            arena.Clear();
        }

        if (texts.Count == 0)
        {
            return null;
        }

        var most = texts.MaxBy(kind => kind.Value.WrittenCount);
        var detection = DetectClassic(most.Value.WrittenSpan) ?? DetectAny(most.Value.WrittenSpan, isInside: true);
        return new FormatDetection(count, [.. detection.Matches.Select(match => new FormatMatch(match.Format.In(most.Key), match.Lines))]);
    }

    /// <summary>Detects the format among some.</summary>
    /// <param name="head">The start of the log.</param>
    /// <param name="formats">The formats, at most 64; of two that fit equally many lines the first is taken.</param>
    /// <returns>As above.</returns>
    public static FormatDetection Detect(ReadOnlySpan<byte> head, IReadOnlyList<AccessLogFormat> formats)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(formats.Count, 64, nameof(formats));
        var (read, lines) = Sample(head, [.. formats.Select(format => new LineParser(format))]);
        var matches = new List<FormatMatch>();
        var fitting = lines.Count;
        var least = 1;
        while (lines.Count > 0)
        {
            var widest = Widest(lines, formats.Count);
            if (lines.Count(mask => Has(mask, widest)) < least)
            {
                break;
            }

            var best = Refinement(lines, widest) ?? widest;
            var all = lines.FindAll(mask => Has(mask, best));
            Take(best);
            for (var other = 0; other < formats.Count; other++)
            {
                if (other != best && all.TrueForAll(mask => Has(mask, other)))
                {
                    Take(other); // it says less, and may fit what comes later
                }
            }

            least = Math.Max(2, (fitting + MixedShare - 1) / MixedShare);
        }

        var first = matches.Count == 0 ? FirstLines(head) : [];
        return new FormatDetection(read, matches) { FirstLines = first, Nearest = first.Count > 0 ? Nearest(first, formats) : null };

        void Take(int format)
        {
            matches.Add(new FormatMatch(formats[format], lines.RemoveAll(mask => Has(mask, format))));
        }
    }

    /// <summary>
    /// A log of one of the four classic formats and nothing else. Such a line fits no other format, so that the others need not be
    /// compiled and tried: that takes longer than the analysis of a small log.
    /// </summary>
    private static FormatDetection? DetectClassic(ReadOnlySpan<byte> head)
    {
        LineParser? parser = null;
        var count = 0;
        var lines = new LineReader(head);
        while (count < SampleLines && lines.TryRead(out var line))
        {
            if (line.IsEmpty || (!lines.HadLineEnd && count > 0))
            {
                continue;
            }

            parser ??= FirstThatFits(line);
            if (parser is null || parser.Parse(line, out _) != LineError.None || parser.HadFurtherFields)
            {
                return null;
            }

            count++;
        }

        return parser is null ? null : new FormatDetection(count, [new FormatMatch(parser.Format, count)]);
    }

    private static LineParser? FirstThatFits(ReadOnlySpan<byte> line)
    {
        foreach (var format in AccessLogFormat.Classics)
        {
            var parser = new LineParser(format);
            if (parser.Parse(line, out var parsed) == LineError.None)
            {
                return ClientText.TryRead(parsed.Host, out var address) && address.Length < parsed.Host.Length ? null : parser; // with a port
            }
        }

        return null;
    }

    private static List<ReadOnlyMemory<byte>> FirstLines(ReadOnlySpan<byte> head)
    {
        var first = new List<ReadOnlyMemory<byte>>();
        var lines = new LineReader(head);
        while (first.Count < LinesShown && lines.TryRead(out var line))
        {
            if (!line.IsEmpty)
            {
                first.Add(line.ToArray());
            }
        }

        return first;
    }

    /// <summary>
    /// The format that reads the largest part of the lines; one of the four usual ones if that reads half as much, since long
    /// formats have fields that take any text.
    /// </summary>
    private static NearestFormat Nearest(List<ReadOnlyMemory<byte>> lines, IReadOnlyList<AccessLogFormat> formats)
    {
        var tried = formats.Select(format =>
        {
            var parser = new LineParser(format);
            var errors = lines.ConvertAll(line => (Error: parser.Parse(line.Span, out _), Offset: parser.ErrorOffset));
            var read = errors.Sum(error => (long)error.Offset) * (format.Layout is null ? 1 : 2);
            return (Nearest: new NearestFormat(format, errors[0].Error, errors[0].Offset + 1), Read: read);
        });
        return tried.MaxBy(format => format.Read).Nearest;
    }

    /// <summary>Reads the first lines: for each that fits something a bit for each format that it fits.</summary>
    private static (int Read, List<ulong> Lines) Sample(ReadOnlySpan<byte> head, LineParser[] parsers)
    {
        var read = 0;
        var fitting = new List<ulong>();
        var lines = new LineReader(head);
        while (fitting.Count < SampleLines && lines.TryRead(out var line))
        {
            if (line.IsEmpty || (!lines.HadLineEnd && fitting.Count > 0))
            {
                continue;
            }

            var mask = MaskOf(line, parsers, out var isDirective);
            read += isDirective ? 0 : 1;
            if (mask != 0)
            {
                fitting.Add(mask);
            }
        }

        return (read, fitting);
    }

    private static ulong MaskOf(ReadOnlySpan<byte> line, LineParser[] parsers, out bool isDirective)
    {
        isDirective = false;
        var mask = 0UL;
        for (var i = 0; i < parsers.Length; i++)
        {
            var error = parsers[i].Parse(line, out _);
            isDirective |= error == LineError.Directive;
            mask |= error == LineError.None ? 1UL << i : 0;
            parsers[i].Reset();
        }

        return mask;
    }

    /// <summary>The format of most lines.</summary>
    private static int Widest(List<ulong> lines, int formats)
    {
        var counts = Enumerable.Range(0, formats).Select(i => lines.Count(mask => Has(mask, i))).ToArray();
        return Array.IndexOf(counts, counts.Max());
    }

    /// <summary>A format before it that fits nearly all of the same lines and no others: it says more of them.</summary>
    private static int? Refinement(List<ulong> lines, int widest)
    {
        var all = lines.Count(mask => Has(mask, widest));
        for (var i = 0; i < widest; i++)
        {
            var count = lines.Count(mask => Has(mask, i));
            if (count * 100L >= all * RefinedPercent && lines.Count(mask => Has(mask, i) && Has(mask, widest)) == count)
            {
                return i;
            }
        }

        return null;
    }

    private static bool Has(ulong mask, int format) => (mask >> format & 1) != 0;
}
