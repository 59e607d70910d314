namespace Classics;

/// <summary>What the user said cannot be done; the command says so and exits with 2.</summary>
public sealed class BadUseException(string message) : Exception(message);
