namespace Gearman.MapReduce;

/// <summary>Asks a web server or a store again that is away for a moment: five times, with growing pauses.</summary>
internal static class RemoteRetry
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100); // then 200, 400 and 800: an outage of 1.5 s

    /// <exception cref="InputException">It came to nothing every time.</exception>
    public static T Run<T>(string url, Func<T> ask, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return ask();
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                if (attempt == MaxAttempts)
                {
                    throw new InputException(url, $"cannot be read, {MaxAttempts} times: {e.Message}", e);
                }

                cancellationToken.WaitHandle.WaitOne(FirstPause * Math.Pow(2, attempt - 1));
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }
}
