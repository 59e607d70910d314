using Gearman.Client.Transport;

namespace Gearman.Client.Submitting;

/// <summary>Submits a job over a session.</summary>
/// <param name="session">The session.</param>
/// <param name="submit">What is to be submitted.</param>
/// <param name="answer">What the server will say, if it was sent.</param>
/// <param name="ct">Gives up waiting for that.</param>
/// <returns><see cref="OutputState.Open"/> if it was sent.</returns>
internal delegate OutputState SendJob<in TSubmit, TAnswer>(
    ClientSession session, TSubmit submit, out ValueTask<TAnswer> answer, CancellationToken ct);
