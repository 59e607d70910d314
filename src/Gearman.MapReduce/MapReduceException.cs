namespace Gearman.MapReduce;

/// <summary>A run failed. The base of every error of this library; the message names what and why.</summary>
public class MapReduceException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="message">What failed and why, fit to be shown to a user.</param>
    /// <param name="cause">The error beneath, if there is one.</param>
    public MapReduceException(string message, Exception? cause = null)
        : base(message, cause)
    {
    }
}
