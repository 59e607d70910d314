namespace Gearman.MapReduce;

/// <summary>What the files of an output are called.</summary>
internal static class OutputNames
{
    public const string Success = "_SUCCESS";

    public static string Part(int partition, string extension) => $"part-{partition:D5}{extension}";
}
