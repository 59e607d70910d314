namespace Gearman.Server.Tests.Storing.Journal;

/// <summary>The machine stopped in the middle of a call.</summary>
internal sealed class SimulatedCrashException : Exception;
