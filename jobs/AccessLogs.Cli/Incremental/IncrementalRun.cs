using System.Security.Cryptography;

namespace AccessLogs.Cli.Incremental;

/// <summary>A run that goes on where the one before ended: it counts the lines that are new, and keeps the figures for the next one.</summary>
internal sealed class IncrementalRun : IDisposable
{
    private readonly IncrementalState _state;
    private readonly string _options;
    private readonly AccessLogAccumulator? _figures;

    private IncrementalRun(IncrementalState state, string options, (List<KnownLog> Logs, AccessLogAccumulator Figures)? kept)
    {
        (_state, _options, _figures) = (state, options, kept?.Figures);
        Logs = new KnownLogs(kept?.Logs ?? []);
    }

    /// <summary>The logs that are known.</summary>
    public KnownLogs Logs { get; }

    /// <summary>Takes up what was kept.</summary>
    /// <param name="settings">What the user asked for.</param>
    /// <exception cref="BadUseException">It can't go on.</exception>
    /// <returns>The run; null when nothing is to be kept.</returns>
    public static IncrementalRun? Open(AnalysisSettings settings)
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
            return new IncrementalRun(state, options, settings.Restores ? state.Read(options) : null);
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    /// <summary>Adds what was kept to what was counted now, and keeps both.</summary>
    /// <param name="result">What was counted; null for nothing.</param>
    /// <returns>The figures of all runs.</returns>
    public AccessLogAccumulator Complete(AccessLogAccumulator? result)
    {
        var all = result ?? new AccessLogAccumulator(_figures?.Options ?? AnalysisOptions.Default, AccessLogFormat.Combined) { KeepsSlices = true };
        Logs.Complete(all);
        if (_figures is not null)
        {
            all.Merge(_figures);
        }

        _state.Write(_options, Logs.Logs, all);
        return all;
    }

    public void Dispose()
    {
        _figures?.Dispose();
        _state.Dispose();
    }
}
