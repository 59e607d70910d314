using System.Security.Cryptography;
using Gearman.MapReduce;

namespace AccessLogs.Cli.Incremental;

/// <summary>A run that goes on where the one before ended: it counts the lines that are new, and keeps the figures for the next one.</summary>
internal sealed class IncrementalRun : IDisposable
{
    /// <summary>How often the state of a run is kept that goes on for days: what came since is read again after a crash.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A large state takes long to write: so many times as long goes by before the next.</summary>
    private const int RestFactor = 20;

    private readonly IncrementalState _state;
    private readonly string _options;
    private readonly TimeProvider _time;
    private readonly SpilledBlock? _figures;
    private TimeSpan _rest = Interval;
    private long _kept;

    private IncrementalRun(IncrementalState state, string options, (List<KnownLog> Logs, SpilledBlock Figures)? kept, AnalysisSettings settings, TimeProvider time)
    {
        (_state, _options, _figures, _time) = (state, options, kept?.Figures, time);
        Logs = new KnownLogs(kept?.Logs ?? []);
        Files = [.. RotatedLogs.Find(settings.Files, Logs), .. settings.Files];
    }

    /// <summary>Bytes of what was kept.</summary>
    public long KeptBytes => _figures is null ? 0 : _state.Length;

    /// <summary>The logs that are known.</summary>
    public KnownLogs Logs { get; }

    /// <summary>What is to be read: the logs that the user named, and what they had at last before they were rotated.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Takes up what was kept.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="BadUseException">It can't go on.</exception>
    /// <returns>The run; null when nothing is to be kept.</returns>
    public static IncrementalRun? Open(AnalysisSettings settings, TimeProvider time)
    {
        if (settings.Persist is null)
        {
            return null;
        }

        if (settings.Files.Contains("-", StringComparer.Ordinal))
        {
            throw new BadUseException("--persist can't know standard input again: name files");
        }

        var state = IncrementalState.Open(settings.Persist);
        try
        {
            // A digest: the options have the key that clients are made unknown by, which must not lie beside the figures.
            var options = Convert.ToHexString(SHA256.HashData(AccessLogJob.ParametersFor([], settings.Analysis).Span));
            return new IncrementalRun(state, options, settings.Restores ? state.Read(options) : null, settings, time);
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>Adds what was kept to what was counted now, and keeps both. A run in which a log was cut off is not kept: the next one counts its lines.</summary>
    /// <param name="all">What was counted; then the figures of all runs.</param>
    public void Complete(AccessLogAccumulator all)
    {
        var cut = Logs.Complete(all);
        AddKept(all);
        if (cut is null)
        {
            Keep(all);
        }
        else
        {
            Logs.Notes.Add($"{cut}: was cut off or replaced while it was read; this run is not kept, and the next one counts its lines");
        }
    }

    /// <summary>Adds what was kept, once.</summary>
    /// <param name="figures">What was counted since.</param>
    public void AddKept(AccessLogAccumulator figures)
    {
        if (_figures is { } kept)
        {
            figures.MergeSaved(kept);
        }
    }

    /// <summary>Keeps the figures and how far the logs were counted.</summary>
    /// <param name="figures">The figures, of all that the logs are said to be counted.</param>
    public void Keep(AccessLogAccumulator figures)
    {
        var started = _time.GetTimestamp();
        _state.Write(_options, Logs.Logs, figures);
        _kept = _time.GetTimestamp();
        _rest = _time.GetElapsedTime(started, _kept) * RestFactor is var rest && rest > Interval ? rest : Interval;
    }

    /// <summary>The same, if they were not kept for a while.</summary>
    /// <inheritdoc cref="Keep"/>
    public void KeepInTime(AccessLogAccumulator figures)
    {
        if (_time.GetElapsedTime(_kept) >= _rest)
        {
            Keep(figures);
        }
    }

    public void Dispose()
    {
        Logs.Dispose();
        _state.Dispose();
    }
}
