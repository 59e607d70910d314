namespace AccessLogs.Cli;

/// <summary>The user asked for what can't be; the message says what.</summary>
internal sealed class BadUseException(string message) : Exception(message);
