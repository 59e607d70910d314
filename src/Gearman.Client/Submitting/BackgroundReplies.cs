namespace Gearman.Client.Submitting;

/// <summary>The replies of a session that wait for their next job, so that a submit costs the garbage collector nothing.</summary>
internal sealed class BackgroundReplies
{
    // The side that takes, under the connection's lock.
    private BackgroundReply? _free;

    // A stack that any thread pushes to. Taken as a whole, so a push never meets one that was taken and came back.
    private BackgroundReply? _returned;

    /// <summary>A free one. Called under the connection's lock.</summary>
    public BackgroundReply Take()
    {
        var reply = _free ?? Interlocked.Exchange(ref _returned, null);
        if (reply is null)
        {
            return new BackgroundReply(this);
        }

        _free = reply.Next;
        reply.Next = null;
        return reply;
    }

    /// <summary>Takes one back that nobody holds any more.</summary>
    public void Return(BackgroundReply reply)
    {
        BackgroundReply? top;
        do
        {
            top = Volatile.Read(ref _returned);
            reply.Next = top;
        }
        while (Interlocked.CompareExchange(ref _returned, reply, top) != top);
    }
}
