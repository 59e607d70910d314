using Gearman.Server.Storing;

namespace Gearman.Cli.Daemon.Import;

/// <summary>Where imported jobs go.</summary>
internal interface IImportTarget : IAsyncDisposable
{
    /// <summary>Gets ready.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Takes a job, to be written by <see cref="WriteAsync"/>.</summary>
    /// <returns>Why it does not take it; null if it does.</returns>
    string? Take(in JobBatchEntry job);

    /// <summary>Writes what was taken.</summary>
    /// <exception cref="DaemonException">It can't be written.</exception>
    Task WriteAsync(CancellationToken cancellationToken);
}
