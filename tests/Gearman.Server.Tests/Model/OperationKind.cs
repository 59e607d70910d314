namespace Gearman.Server.Tests.Model;

internal enum OperationKind
{
    Submit,
    Grab,
    Sleep,
    Rise,
    Finish,
    Update,
    CanDo,
    CantDo,
    Reset,
    Join,
    Leave,
    Cancel,
    Requeue,
    Delete,
    Turn,
    Commit,
    Refuse,
    Restart,
    Advance,
}
