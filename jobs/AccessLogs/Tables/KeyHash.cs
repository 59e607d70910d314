using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AccessLogs.Tables;

/// <summary>
/// A hash of bytes in the way of wyhash: 16 bytes a multiplication of 64 by 64 to 128 bits. Its secrets are drawn anew in
/// each process, so nobody can write a log whose keys all collide; no hash is stored or sent, and no result depends on one.
/// </summary>
internal readonly unsafe struct KeyHash
{
    private readonly ulong _seed;
    private readonly ulong _secret;

    private KeyHash(ulong seed, ulong secret)
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
        var state = _seed;
        ulong a = 0;
        ulong b = 0;
        if (length >= 16)
        {
            var rest = length;
            for (; rest > 16; rest -= 16, key += 16)
            {
                state = Mix(Read64(key) ^ _secret, Read64(key + 8) ^ state);
            }

            a = Read64(key + rest - 16);
            b = Read64(key + rest - 8);
        }
        else if (length >= 8)
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

        return Fold(Mix(Mix(a ^ _secret, b ^ state) ^ (uint)length, _secret));
    }

    /// <summary>Hashes two words.</summary>
    /// <param name="first">The one.</param>
    /// <param name="second">The other.</param>
    /// <returns>32 bits, all of them well mixed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Of(ulong first, ulong second) => Fold(Mix(Mix(first ^ _secret, second ^ _seed) ^ _seed, _secret));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong Read64(byte* bytes) => Unsafe.ReadUnaligned<ulong>(bytes);

    private static uint Fold(ulong hash) => (uint)(hash ^ (hash >> 32));

    private static KeyHash Create()
    {
        Span<ulong> secrets = stackalloc ulong[2];
        System.Security.Cryptography.RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(secrets));
        return new KeyHash(secrets[0], secrets[1] | 1);
    }
}
