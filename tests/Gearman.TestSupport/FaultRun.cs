using System.Buffers;
using Gearman.Client;

namespace Gearman.TestSupport;

/// <summary>Foreground jobs over several servers that are killed meanwhile: is each answered, once, and rightly?</summary>
public sealed class FaultRun
{
    /// <summary>The function of the jobs: the square of a number of 8 bytes.</summary>
    public const string Function = "square";

    private readonly int[] _answers;
    private readonly int _callers;
    private int _submitted = -1;
    private int _answered;
    private int _wrong;
    private int _failed;

    /// <summary>A run of a number of jobs.</summary>
    /// <param name="jobs">How many.</param>
    /// <param name="callers">Callers that submit one after the other.</param>
    public FaultRun(int jobs, int callers)
    {
        _answers = new int[jobs];
        _callers = callers;
    }

    /// <summary>Jobs whose caller has an answer.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Answers that are another job's.</summary>
    public int Wrong => _wrong;

    /// <summary>Jobs whose caller got an exception.</summary>
    public int Failed => _failed;

    /// <summary>Jobs whose caller has none, or more than one.</summary>
    public int NotOnce => _answers.Count(count => count != 1);

    /// <summary>Does the jobs.</summary>
    /// <param name="workload">A number.</param>
    public static ReadOnlyMemory<byte> Square(ReadOnlySequence<byte> workload)
    {
        var number = BitConverter.ToInt64(workload.FirstSpan);
        return BitConverter.GetBytes(number * number);
    }

    /// <summary>Submits all jobs and returns when each has its answer, or its exception.</summary>
    /// <param name="servers">The servers' ports.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task RunAsync(IEnumerable<int> servers, CancellationToken cancellation)
    {
        await using var client = new GearmanClient(new GearmanClientOptions { Servers = [.. servers.Select(port => new ServerAddress("127.0.0.1", port))] });
        await Task.WhenAll(Enumerable.Range(0, _callers).Select(async _ =>
        {
            for (int i; (i = Interlocked.Increment(ref _submitted)) < _answers.Length;)
            {
                await SubmitAsync(client, i, cancellation);
            }
        }));
    }

    private async Task SubmitAsync(GearmanClient client, long number, CancellationToken cancellation)
    {
        try
        {
            var result = await client.SubmitAsync(new JobRequest(Function, BitConverter.GetBytes(number)), cancellation);
            Interlocked.Increment(ref _answers[number]);
            if (result.Length != sizeof(long) || BitConverter.ToInt64(result.Span) != number * number)
            {
                Interlocked.Increment(ref _wrong);
            }
        }
        catch (GearmanException)
        {
            Interlocked.Increment(ref _failed);
        }

        Interlocked.Increment(ref _answered);
    }
}
