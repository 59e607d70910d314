namespace AccessLogs.Tables;

/// <summary>Page views of one visitor of which each is at most half an hour after another.</summary>
internal struct VisitSpan
{
    /// <summary>The client's number.</summary>
    public int Host;

    /// <summary>The user agent's number.</summary>
    public int UserAgent;

    /// <summary>The first page view: seconds since 0001-01-01T00:00:00Z.</summary>
    public long Start;

    /// <summary>The last one.</summary>
    public long End;

    /// <summary>The page views; 0 when the visit became a part of another.</summary>
    public long Pages;

    /// <summary>The page that was seen first.</summary>
    public int Entry;

    /// <summary>The page that was seen last.</summary>
    public int Exit;

    /// <summary>Where in the log the first page view is: of those in one second the first in the log counts.</summary>
    public ulong EntryPlace;

    /// <summary>Where the last one is.</summary>
    public ulong ExitPlace;

    /// <summary>The visit of this visitor before this one, plus one; 0 for none.</summary>
    public int Earlier;

    /// <summary>Adds what another one has that touches it.</summary>
    /// <param name="other">The other one.</param>
    public void Join(in VisitSpan other)
    {
        if (other.Start < Start || (other.Start == Start && other.EntryPlace < EntryPlace))
        {
            (Start, Entry, EntryPlace) = (other.Start, other.Entry, other.EntryPlace);
        }

        if (other.End > End || (other.End == End && other.ExitPlace > ExitPlace))
        {
            (End, Exit, ExitPlace) = (other.End, other.Exit, other.ExitPlace);
        }

        Pages += other.Pages;
    }
}
