namespace Gearman.Server.Brokering;

/// <summary>A function as a member of a set of abilities.</summary>
internal sealed class Ability(Function function, AbilitySet set)
{
    public readonly Function Function = function;
    public readonly AbilitySet Set = set;

    /// <summary>A bit for each priority whose ready list in the set holds this function.</summary>
    public byte Listed;
}
