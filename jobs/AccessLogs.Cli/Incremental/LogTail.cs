namespace AccessLogs.Cli.Incremental;

/// <summary>The last bytes of what was read by and by.</summary>
internal static class LogTail
{
    /// <summary>Adds bytes behind those that are there.</summary>
    /// <param name="tail">Takes the last bytes, as many as it has room for.</param>
    /// <param name="length">How many it has.</param>
    /// <param name="more">What was read.</param>
    /// <returns>How many it has now.</returns>
    public static int Append(Span<byte> tail, int length, ReadOnlySpan<byte> more)
    {
        if (more.Length >= tail.Length)
        {
            more[^tail.Length..].CopyTo(tail);
            return tail.Length;
        }

        var kept = Math.Min(length, tail.Length - more.Length);
        tail[(length - kept)..length].CopyTo(tail);
        more.CopyTo(tail[kept..]);
        return kept + more.Length;
    }
}
