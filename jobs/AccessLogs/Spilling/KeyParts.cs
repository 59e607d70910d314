using System.IO.Hashing;
using AccessLogs.Accumulation;

namespace AccessLogs.Spilling;

/// <summary>Which part each key belongs to, by a hash that is independent of the parts of visitors.</summary>
/// <param name="Count">How many parts; 1 for all keys in the first.</param>
/// <param name="Fields">The fields of a key that go together, of keys of groups; 0 for the whole key.</param>
internal readonly record struct KeyParts(int Count, int Fields = 0)
{
    private const long Seed = 3;

    /// <summary>The same for the keys of a group: the items of a row go with it, and places, which are few, into the first part.</summary>
    /// <param name="group">The group.</param>
    /// <param name="isOuter">Whether the keys are those of the rows; else they have the items' too.</param>
    public KeyParts For(GroupBy group, bool isOuter = false) =>
        group.Definition is not null && group.UsesPlaces ? new KeyParts(1)
        : isOuter || group.Outer == group.Keys.Count ? this
        : this with { Fields = group.Outer };

    /// <summary>The part of a key.</summary>
    /// <param name="key">The key.</param>
    public int Of(ReadOnlySpan<byte> key)
    {
        if (Count == 1)
        {
            return 0;
        }

        var hashed = Fields == 0 ? key : key[..GroupBatch.LengthOf(key, Fields)];
        return (int)(XxHash3.HashToUInt64(hashed, Seed) % (ulong)Count);
    }
}
