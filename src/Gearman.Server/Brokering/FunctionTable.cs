using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace Gearman.Server.Brokering;

/// <summary>All functions that were named and not dropped, by name and by id. As in gearmand none goes away by itself.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<byte[], Function> _byName;
    private readonly Dictionary<byte[], Function>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private readonly List<Function?> _byId = [];

    public FunctionTable()
    {
        _byName = new Dictionary<byte[], Function>(new NameComparer());
        _lookup = _byName.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public Function this[int id] => _byId[id]!;

    /// <summary>In the order in which they were first named.</summary>
    public IEnumerable<Function> All => _byId.OfType<Function>();

    public bool TryGet(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Function? function) => _lookup.TryGetValue(name, out function);

    public Function GetOrAdd(ReadOnlySpan<byte> name)
    {
        if (!_lookup.TryGetValue(name, out var function))
        {
            function = new Function(_byId.Count, name.ToArray());
            _byName.Add(function.Name, function);
            _byId.Add(function);
        }

        return function;
    }

    /// <summary>Forgets a function; its id is not used again.</summary>
    /// <returns>False if it has jobs or workers.</returns>
    public bool TryRemove(Function function)
    {
        if (function.Total > 0 || function.Workers > 0)
        {
            return false;
        }

        _byName.Remove(function.Name);
        _byId[function.Id] = null;
        return true;
    }

    private sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        /// <summary>Peers choose the names: an unknown seed keeps them from choosing ones that collide.</summary>
        private readonly long _seed = Random.Shared.NextInt64();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate) => (int)XxHash3.HashToUInt64(alternate, _seed);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
