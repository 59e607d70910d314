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
    Advance,
}
