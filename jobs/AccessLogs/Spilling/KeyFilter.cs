using System.IO.Hashing;
using AccessLogs.Accumulation;

namespace AccessLogs.Spilling;

/// <summary>Some of all keys, by a hash: for what is too much for one pass.</summary>
/// <param name="Pass">Which of the passes, from 0 on.</param>
/// <param name="Passes">How many there are; 1 for all keys, 0 for none.</param>
/// <param name="Fields">The fields of a key that go together, of keys of groups; 0 for the whole key.</param>
internal readonly record struct KeyFilter(int Pass, int Passes, int Fields = 0)
{
    /// <summary>Independent of the parts of visitors.</summary>
    private const long Seed = 3;

    /// <summary>The same for the keys of a group: the items of a row go with it, and places, which are few, with the first pass.</summary>
    /// <param name="group">The group.</param>
    /// <param name="isOuter">Whether the keys are those of the rows; else they have the items' too.</param>
    public KeyFilter For(GroupBy group, bool isOuter = false) =>
        group.Definition is not null && group.UsesPlaces ? new KeyFilter(0, Pass == 0 ? 1 : 0)
        : isOuter || group.Outer == group.Keys.Count ? this
        : this with { Fields = group.Outer };

    /// <summary>Whether a key is among them.</summary>
    /// <param name="key">The key.</param>
    public bool Has(ReadOnlySpan<byte> key)
    {
        if (Passes <= 1)
        {
            return Passes == 1;
        }

        var hashed = Fields == 0 ? key : key[..GroupBatch.LengthOf(key, Fields)];
        return (int)(XxHash3.HashToUInt64(hashed, Seed) % (ulong)Passes) == Pass;
    }
}
