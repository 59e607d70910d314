using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AccessLogs.Tables;

/// <summary>
/// A hash of bytes by rounds of AES, 16 bytes a round in two lanes, where the processor has them; else in the way of wyhash, by
/// multiplications of 64 by 64 to 128 bits. Its secrets are drawn anew in each process, so nobody can write a log whose keys all collide;
/// no hash is stored or sent, and no result depends on one.
/// </summary>
internal readonly unsafe struct KeyHash
{
    private const int Block = 16;

    private readonly Vector128<byte> _seed;
    private readonly Vector128<byte> _secret;

    private KeyHash(Vector128<byte> seed, Vector128<byte> secret)
    {
        _seed = seed;
        _secret = secret;
    }

    /// <summary>This process's hash.</summary>
    public static KeyHash Process { get; } = Create();

    /// <summary>Hashes a key.</summary>
    /// <param name="key">The bytes.</param>
    /// <param name="length">Their number.</param>
    /// <returns>32 bits, all of them well mixed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Of(byte* key, int length)
    {
        if (!Aes.IsSupported)
        {
            return OfProducts(key, length);
        }

        if (length <= Block)
        {
            return Finish(Aes.Encrypt(Short(key, length) ^ _seed, _secret), length);
        }

        var (left, right) = (_seed, _secret);
        var rest = length;
        var start = key;
        for (; rest > 2 * Block; rest -= 2 * Block, start += 2 * Block)
        {
            left = Aes.Encrypt(left ^ Vector128.Load(start), _secret);
            right = Aes.Encrypt(right ^ Vector128.Load(start + Block), _seed);
        }

        // The last 32 bytes, some of them perhaps for the second time.
        var end = start + rest;
        left = Aes.Encrypt(left ^ Vector128.Load(length > 2 * Block ? end - (2 * Block) : key), _secret);
        right = Aes.Encrypt(right ^ Vector128.Load(end - Block), _seed);
        return Finish(Aes.Encrypt(left, _seed) ^ right, length); // a round apart, or the same change of both lanes would cancel out
    }

    /// <summary>Hashes two words.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <returns>32 bits, all of them well mixed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Of(ulong first, ulong second) => Aes.IsSupported
        ? Finish(Aes.Encrypt(Vector128.Create(first, second).AsByte() ^ _seed, _secret), 0)
        : Fold(Mix(Mix(first ^ Secret, second ^ Seed) ^ Seed, Secret));

    /// <summary>Hashes a key by multiplications.</summary>
    /// <param name="key">The bytes.</param>
    /// <param name="length">Their number.</param>
    /// <returns>32 bits, all of them well mixed, others than those of <see cref="Of(byte*, int)"/> where there is AES.</returns>
    internal uint OfProducts(byte* key, int length)
    {
        var state = Seed;
        for (; length > Block; length -= Block, key += Block)
        {
            state = Mix(Read64(key) ^ Secret, Read64(key + 8) ^ state);
        }

        var last = Short(key, length).AsUInt64();
        return Fold(Mix(Mix(last[0] ^ Secret, last[1] ^ state) ^ (uint)length, Secret));
    }

    private ulong Seed => _seed.AsUInt64().ToScalar();

    private ulong Secret => _secret.AsUInt64().ToScalar() | 1;

    /// <summary>Two more rounds: then each byte of the last block has changed all others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Finish(Vector128<byte> state, int length)
    {
        state = Aes.Encrypt(state ^ Vector128.CreateScalar(length).AsByte(), _secret);
        return Aes.Encrypt(state, _seed).AsUInt32().ToScalar();
    }

    /// <summary>All bytes of a key of at most 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Short(byte* key, int length)
    {
        ulong a = 0;
        ulong b = 0;
        if (length >= 8)
        {
            a = Read64(key);
            b = Read64(key + length - 8);
        }
        else if (length >= 4)
        {
            a = Unsafe.ReadUnaligned<uint>(key);
            b = Unsafe.ReadUnaligned<uint>(key + length - 4);
        }
        else if (length > 0)
        {
            a = ((uint)key[0] << 16) | ((uint)key[length >> 1] << 8) | key[length - 1];
        }

        return Vector128.Create(a, b).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong Read64(byte* bytes) => Unsafe.ReadUnaligned<ulong>(bytes);

    private static uint Fold(ulong hash) => (uint)(hash ^ (hash >> 32));

    /// <summary>
    /// Random numbers of the system. <see cref="Guid"/> asks it (122 bits of each are free) without OpenSSL, whose start would take longer than
    /// a small log.
    /// </summary>
    private static KeyHash Create() => new(Vector128.Create(Guid.NewGuid().ToByteArray()), Vector128.Create(Guid.NewGuid().ToByteArray()));
}
