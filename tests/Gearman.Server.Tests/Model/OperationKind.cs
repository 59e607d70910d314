namespace Gearman.Server.Tests.Model;

internal enum OperationKind
{
    Submit,
    Grab,
    Sleep,
    Finish,
    Update,
    CanDo,
    CantDo,
    Reset,
    Join,
    Leave,
    Advance,
}
