using CsCheck;

namespace Gearman.Server.Tests.Model;

/// <summary>The broker against the model. A failure prints the shortest sequence found and the seed that repeats it.</summary>
public sealed class BrokerModelTests
{
    /// <summary>More grabs and sleeps than submits: what goes wrong goes wrong where queues run dry and workers sleep.</summary>
    private static readonly Gen<OperationKind> Kind = Gen.Frequency(
        (16, Gen.Const(OperationKind.Submit)),
        (22, Gen.Const(OperationKind.Grab)),
        (20, Gen.Const(OperationKind.Sleep)),
        (3, Gen.Const(OperationKind.Rise)),
        (10, Gen.Const(OperationKind.Finish)),
        (6, Gen.Const(OperationKind.Update)),
        (10, Gen.Const(OperationKind.CanDo)),
        (2, Gen.Const(OperationKind.CantDo)),
        (1, Gen.Const(OperationKind.Reset)),
        (3, Gen.Const(OperationKind.Join)),
        (2, Gen.Const(OperationKind.Leave)),
        (8, Gen.Const(OperationKind.Advance)),
        (1, Gen.Const(OperationKind.Cancel)),
        (2, Gen.Const(OperationKind.Requeue)),
        (1, Gen.Const(OperationKind.Delete)),
        (14, Gen.Const(OperationKind.Turn)),
        (12, Gen.Const(OperationKind.Commit)),
        (3, Gen.Const(OperationKind.Refuse)),
        (1, Gen.Const(OperationKind.Restart)));

    private static readonly Gen<ModelRules> Rules = Gen
        .Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool, Gen.Bool)
        .Select((retries, attempts, waits, hasStore) => new ModelRules(retries, attempts, waits, hasStore));

    private static readonly Gen<Operation[]> Operations = Gen
        .Select(Kind, Gen.Int[0, 999], Gen.Int[0, 3], Gen.Int[0, 999], Gen.Int[0, 999])
        .Select((kind, peer, function, job, variant) => new Operation(kind, peer, function, job, variant))
        .Array[0, 200];

    /// <summary>10,000 sequences of 100 operations on average; CsCheck_Iter in the environment says how many else.</summary>
    [Fact]
    public void The_broker_does_what_the_rules_say_whatever_happens() =>
        Gen.Select(Rules, Operations).Sample(
            (rules, operations) => new ModelRun(rules).Apply(operations),
            iter: Environment.GetEnvironmentVariable("CsCheck_Iter") is null ? 10_000 : -1,
            print: run => $"{run.Item1}: " + string.Join(", ", run.Item2));
}
