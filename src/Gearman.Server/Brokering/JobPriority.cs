namespace Gearman.Server.Brokering;

/// <summary>The three queues of a function, in the order they are served.</summary>
internal enum JobPriority : byte
{
    High,
    Normal,
    Low,
}
