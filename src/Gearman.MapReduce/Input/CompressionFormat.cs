namespace Gearman.MapReduce;

/// <summary>What a compressed format begins with and is called after.</summary>
internal static class CompressionFormat
{
    /// <summary>The most bytes that <see cref="Detect"/> asks for.</summary>
    public const int MagicLength = 10;

    /// <summary>The word for a format in messages.</summary>
    public static string NameOf(InputCompression compression) => compression switch
    {
        InputCompression.Gzip => "gzip",
        InputCompression.Zstandard => "zstd",
        InputCompression.Bzip2 => "bzip2",
        InputCompression.Xz => "xz",
        _ => "plain",
    };

    /// <summary>Tells a format by its first bytes.</summary>
    /// <param name="head">The first <see cref="MagicLength"/> bytes, or all there are.</param>
    /// <param name="name">
    /// The input's name: it decides only where the input ends within the magic number, as a file does that was cut off there.
    /// </param>
    public static InputCompression Detect(ReadOnlySpan<byte> head, string name) => head switch
    {
        [0x1f, 0x8b, 8, ..] => InputCompression.Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] or [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..] => InputCompression.Zstandard,
        [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => InputCompression.Xz,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, ..]
            or [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x17, 0x72, 0x45, 0x38, 0x50, 0x90, ..] => InputCompression.Bzip2,
        _ => CutOff(head, name),
    };

    /// <summary>Unpacks a source that stands at the start of its input.</summary>
    public static ByteSource Decode(ByteSource source, string name, InputCompression compression) => compression switch
    {
        InputCompression.Gzip => new GzipSource(source, name),
        InputCompression.Zstandard => new ZstandardSource(source, name),
        InputCompression.Bzip2 or InputCompression.Xz => new MemberSource(source, name, compression),
        _ => source,
    };

    private static InputCompression CutOff(ReadOnlySpan<byte> head, string name)
    {
        (InputCompression Compression, string Extension, byte[] Magic)[] formats =
        [
            (InputCompression.Gzip, ".gz", [0x1f, 0x8b, 8]),
            (InputCompression.Zstandard, ".zst", [0x28, 0xb5, 0x2f, 0xfd]),
            (InputCompression.Bzip2, ".bz2", [.. "BZh"u8]),
            (InputCompression.Xz, ".xz", [0xfd, .. "7zXZ"u8, 0]),
        ];
        foreach (var (compression, extension, magic) in formats)
        {
            if (!head.IsEmpty && head.Length < MagicLength && name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)
                && magic.AsSpan().StartsWith(head[..Math.Min(head.Length, magic.Length)]))
            {
                return compression;
            }
        }

        return InputCompression.None;
    }
}
