namespace Gearman.MapReduce;

/// <summary>What is done with a file of a <see cref="JobServerSpill"/>. Numbers are on the wire.</summary>
internal enum FileOperation
{
    /// <summary>Writes bytes at an offset; done again it changes nothing.</summary>
    Write = 1,

    /// <summary>Reads bytes at an offset: fewer at the end.</summary>
    Read = 2,

    /// <summary>Deletes a directory of files.</summary>
    Delete = 3,
}
