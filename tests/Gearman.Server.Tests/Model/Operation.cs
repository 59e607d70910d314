namespace Gearman.Server.Tests.Model;

/// <summary>A step of a random sequence; its numbers choose among what there is when its turn comes.</summary>
internal readonly record struct Operation(OperationKind Kind, int Peer, int Function, int Job, int Variant);
