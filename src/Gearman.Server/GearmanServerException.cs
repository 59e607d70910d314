namespace Gearman.Server;

/// <summary>The server could not start, or it ended by a fault.</summary>
public sealed class GearmanServerException : Exception
{
    /// <summary>An exception with a message for people.</summary>
    /// <param name="message">What went wrong, and where.</param>
    /// <param name="innerException">Its cause.</param>
    public GearmanServerException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
