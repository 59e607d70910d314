namespace Gearman.Client;

/// <summary>How much clients learn of an exception that a worker's handler threw.</summary>
public enum ExceptionDetail
{
    /// <summary>Its type and message, as <c>System.FormatException: The message.</c></summary>
    TypeAndMessage,

    /// <summary>All of <see cref="Exception.ToString"/>: inner exceptions and stacks as well.</summary>
    StackTrace,

    /// <summary>Only that there was one. It is in the worker's log.</summary>
    None,
}
