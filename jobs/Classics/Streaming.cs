using System.Security.Cryptography;
using System.Text;
using Gearman.MapReduce;

namespace Classics;

/// <summary>A job of commands, as in Hadoop Streaming.</summary>
public static class Streaming
{
    public const string Name = "stream";

    /// <summary>
    /// Makes the program of two commands. Its job is named after them: a worker does the commands that it was started with, and is never
    /// asked for others.
    /// </summary>
    /// <param name="mapper">The mapper.</param>
    /// <param name="reducer">The reducer; null to have the mapper's pairs sorted.</param>
    /// <returns>The program.</returns>
    public static Classic Of(string mapper, string? reducer)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{mapper}\0{reducer}")))[..16];
        var mapped = MapReduceJob.Named($"classics/{Name}-{hash}").MapBy(mapper);
        var job = reducer is not null ? mapped.ReduceBy(reducer) : mapped.Reduce<string>((_, values, emit) =>
        {
            foreach (var value in values)
            {
                emit(value);
            }
        });
        return Classic.Of(Name, "What commands make of it.", job, generate: null, (key, value) => value.Length == 0 ? key : $"{key}\t{value}");
    }
}
