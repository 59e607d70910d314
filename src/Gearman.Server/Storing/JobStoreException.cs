namespace Gearman.Server.Storing;

/// <summary>A store can't do what was asked of it: it is not there, full, or damaged.</summary>
public sealed class JobStoreException : Exception
{
    /// <summary>A fault of a store.</summary>
    /// <param name="message">What was wrong, and where.</param>
    public JobStoreException(string message)
        : base(message)
    {
    }

    /// <summary>A fault of a store, and what caused it.</summary>
    /// <param name="message">What was wrong, and where.</param>
    /// <param name="innerException">The cause.</param>
    public JobStoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
