namespace AccessLogs.Formats;

/// <summary>A <c>#Fields:</c> directive of a W3C log.</summary>
/// <param name="Offset">The first byte of its line in the (uncompressed) file.</param>
/// <param name="Fields">The names of the columns.</param>
internal sealed record W3cDirective(long Offset, string Fields);
