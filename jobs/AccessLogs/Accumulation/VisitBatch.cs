using AccessLogs.Classification;
using AccessLogs.Sketches;
using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>Counts the page views of a batch as visits.</summary>
/// <param name="files">What is no page.</param>
internal sealed unsafe class VisitBatch(StaticFiles files)
{
    private readonly PageView[] _views = new PageView[Prefetch.Batch];
    private int _count;

    /// <summary>Takes a line in, if it is a page view.</summary>
    /// <param name="line">The line, over memory that stays until <see cref="Count"/>.</param>
    /// <param name="index">Its place in the batch.</param>
    /// <param name="place">Its place in the log.</param>
    public void Add(in AccessLogLine line, int index, ulong place)
    {
        if (!files.IsPageView(line))
        {
            return;
        }

        var page = PathRules.File(line.Request.Path);
        fixed (byte* bytes = page) // of the block, which is pinned, or of an arena, which does not move
        {
            _views[_count++] = new PageView
            {
                Record = index,
                Seconds = line.Timestamp.UtcSeconds,
                Place = place,
                Page = new LineRecord.KeyView { Bytes = bytes, Length = page.Length, Hash = KeyHash.Process.Of(bytes, page.Length) },
            };
        }
    }

    /// <summary>Counts the page views that were taken in.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="records">The lines.</param>
    public void Count(LogTables tables, ReadOnlySpan<LineRecord> records)
    {
        var (visits, sample) = (tables.Visits, tables.Sketches?.Visits);
        foreach (ref readonly var view in _views.AsSpan(0, _count))
        {
            ref readonly var record = ref records[view.Record];
            var span = new VisitSpan { Start = view.Seconds, End = view.Seconds, Pages = 1, EntryPlace = view.Place, ExitPlace = view.Place };
            if (sample is not null)
            {
                AddTo(sample, record, view.Page, span);
            }
            else if (visits is not null)
            {
                var page = visits.Pages.GetOrAdd(view.Page.Bytes, view.Page.Length, view.Page.Hash);
                visits.Add(span with { Host = record.HostNumber, UserAgent = record.UserAgentNumber, Entry = page, Exit = page });
            }
        }

        _count = 0;
    }

    private static void AddTo(VisitSample sample, in LineRecord record, in LineRecord.KeyView page, in VisitSpan span)
    {
        var userAgent = new ReadOnlySpan<byte>(record.UserAgent.Bytes, record.UserAgent.Length);
        var visitor = SketchTables.HashOf(new(record.Host.Bytes, record.Host.Length), userAgent);
        if (sample.Has(visitor))
        {
            sample.Add(visitor, userAgent, new(page.Bytes, page.Length), span);
        }
    }

    private struct PageView
    {
        public int Record;
        public long Seconds;
        public ulong Place;
        public LineRecord.KeyView Page;
    }
}
