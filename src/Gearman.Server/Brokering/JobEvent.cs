namespace Gearman.Server.Brokering;

/// <summary>What a waiting client hears of its job.</summary>
internal enum JobEvent
{
    Data,
    Warning,
    Status,
    Complete,
    Fail,
    Exception,
}
