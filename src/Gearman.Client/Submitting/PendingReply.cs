using Gearman.Protocol;

namespace Gearman.Client.Submitting;

/// <summary>A request that a server has not answered yet. Servers answer in the order of the requests.</summary>
internal abstract class PendingReply
{
    private protected PendingReply(string? function, PacketType expected)
    {
        Function = function;
        Expected = expected;
    }

    /// <summary>The function of the job, if the request was about one.</summary>
    public string? Function { get; protected set; }

    /// <summary>The packet that answers; an ERROR answers as well.</summary>
    public PacketType Expected { get; }

    /// <summary>The answer came. Called by the read loop.</summary>
    /// <exception cref="GearmanProtocolException">It makes no sense.</exception>
    public abstract void Answer(in Packet packet, ClientSession session);

    /// <summary>No answer will come, or one that says no.</summary>
    public abstract void Fail(GearmanException exception);

    /// <summary>Fails because the connection ended.</summary>
    public virtual void Lose(GearmanException reason) => Fail(About(reason, handle: null));

    /// <summary>The exception that names this request as well as why its connection ended.</summary>
    protected GearmanException About(GearmanException reason, JobHandle? handle) => reason is GearmanProtocolException
        ? new GearmanProtocolException(reason.Reason, Function, handle, reason.Server, reason)
        : new GearmanConnectionException(reason.Reason, Function, handle, reason.Server, reason);

    /// <summary>Fails a task whose caller may have gone, so that nobody looks at its exception.</summary>
    protected static void Fail<T>(TaskCompletionSource<T> completion, GearmanException exception)
    {
        if (completion.TrySetException(exception))
        {
            _ = completion.Task.Exception;
        }
    }
}
