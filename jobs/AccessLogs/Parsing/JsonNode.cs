namespace AccessLogs.Parsing;

/// <summary>What is wanted of a value in a JSON log: its fields, or itself.</summary>
internal sealed record JsonNode
{
    /// <summary>The name in UTF-8.</summary>
    public byte[] Name { get; init; } = [];

    /// <summary>What is wanted of an object.</summary>
    public JsonNode[] Children { get; init; } = [];

    /// <summary>How a value is read; null when it is not wanted.</summary>
    public FieldReading? Field { get; init; }

    /// <summary>Of several values for one purpose in a line the one with the highest rank counts, of equals the first.</summary>
    public int Rank { get; init; }

    /// <summary>Finds what is wanted of a property.</summary>
    /// <param name="name">Its name as written.</param>
    /// <returns>The node; null when the property is not wanted.</returns>
    public JsonNode? Child(ReadOnlySpan<byte> name)
    {
        foreach (var child in Children)
        {
            if (name.SequenceEqual(child.Name))
            {
                return child;
            }
        }

        return null;
    }
}
