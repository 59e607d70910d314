using Gearman.Server.Brokering;

namespace Gearman.Server.Tests.Model;

/// <summary>
/// The rule that no function starves: while a function has jobs of a priority, workers of one kind take from any other
/// function of that priority once at most before they take from this one.
/// </summary>
internal sealed class Fairness
{
    private readonly HashSet<(string Kind, JobPriority Priority, string Waiting, string Taken)> _passedOver = [];

    public void Take(string kind, ModelJob taken, List<ModelJob> ready)
    {
        foreach (var waiting in ready.Where(j => j.Priority == taken.Priority && j.Function != taken.Function).Select(j => j.Function).Distinct())
        {
            Assert.True(_passedOver.Add((kind, taken.Priority, waiting, taken.Function)), $"{waiting} was passed over twice by {taken.Function}.");
        }

        _passedOver.RemoveWhere(p => p.Kind == kind && p.Priority == taken.Priority && p.Waiting == taken.Function);
    }

    /// <summary>A queue ran dry: nothing of it waits any more.</summary>
    public void Emptied(ModelJob last) => _passedOver.RemoveWhere(p => p.Priority == last.Priority && p.Waiting == last.Function);

    /// <summary>Turns begin anew when the last worker of a kind is gone.</summary>
    public void Keep(IEnumerable<string> kinds)
    {
        var kept = kinds.ToHashSet();
        _passedOver.RemoveWhere(p => !kept.Contains(p.Kind));
    }
}
