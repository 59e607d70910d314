namespace AccessLogs.Sketches;

/// <summary>Told a key that is dropped.</summary>
/// <param name="key">The key.</param>
/// <param name="row">Its number until now.</param>
/// <param name="figures">Its figures.</param>
/// <param name="visitors">The registers of its visitors.</param>
internal delegate void SketchDrop(ReadOnlySpan<byte> key, int row, in SketchRow figures, ReadOnlySpan<byte> visitors);
