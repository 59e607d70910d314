namespace Gearman.MapReduce;

/// <summary>Records of one size.</summary>
internal sealed class FixedFormat(int size) : RecordFormat
{
    internal override int RecordBytes => size;

    internal override int Limit(int maxLineBytes) => size;

    internal override int WholeRecords(ReadOnlySpan<byte> bytes, long lastByte) =>
        (int)Math.Min(bytes.Length / size, lastByte / size + 1) * size;

    internal override int FirstRecord(ReadOnlySpan<byte> bytes) => bytes.Length >= size ? size : -1;

    internal override ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> record) => record;
}
