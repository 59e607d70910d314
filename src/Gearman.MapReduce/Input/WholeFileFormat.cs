namespace Gearman.MapReduce;

/// <summary>A file is one record: its end is the file's.</summary>
internal sealed class WholeFileFormat : RecordFormat
{
    private const int MaxBytes = 1 << 30;

    internal override bool CanSplit => false;

    internal override int Limit(int maxLineBytes) => MaxBytes;

    internal override int WholeRecords(ReadOnlySpan<byte> bytes, long lastByte) => 0;

    internal override int FirstRecord(ReadOnlySpan<byte> bytes) => -1;

    internal override ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> record) => record;
}
