using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using AccessLogs.Accumulation;
using AccessLogs.Report;

namespace AccessLogs.Sketches;

/// <summary>What one visitor did, in bounded memory: all that <see cref="BehaviourPanel"/> tells people and programs by.</summary>
/// <param name="client">The client.</param>
/// <param name="isBot">Whether it says that it is a bot: then it is in no row.</param>
internal struct VisitorBehaviour(byte[] client, bool isBot)
{
    /// <summary>So many different pages are told from fewer, and not from more.</summary>
    public const int MostPages = BehaviourPanel.ManyPages;

    private PageHashes _pages;

    /// <summary>The client.</summary>
    public byte[] Client { get; } = client;

    /// <summary>Whether it says that it is a bot.</summary>
    public bool IsBot { get; } = isBot;

    /// <summary>The requests.</summary>
    public long Hits { get; set; }

    /// <summary>The sum of their sizes.</summary>
    public long Bytes { get; set; }

    /// <summary>A bit for each half hour of the day in which there were any.</summary>
    public ulong HalfHours { get; set; }

    /// <summary>Whether it asked for what a browser loads with pages.</summary>
    public bool HasFiles { get; set; }

    /// <summary>Whether it asked for robots.txt.</summary>
    public bool HasRobots { get; set; }

    /// <summary>Different pages, at most <see cref="MostPages"/>.</summary>
    public int PageCount { get; private set; }

    /// <summary>Their hashes.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<ulong> Pages => ((ReadOnlySpan<ulong>)_pages)[..PageCount];

    /// <summary>Counts a request.</summary>
    /// <param name="record">The request.</param>
    /// <param name="kind">What its path is.</param>
    /// <param name="page">The hash of it.</param>
    public void Count(in LineRecord record, PathKind kind, ulong page)
    {
        Hits++;
        Bytes += record.Size;
        HalfHours |= record.HalfHour;
        HasFiles |= kind == PathKind.File;
        HasRobots |= kind == PathKind.Robots;
        if (kind != PathKind.File)
        {
            See(page);
        }
    }

    /// <summary>Adds what the same visitor did elsewhere.</summary>
    /// <param name="other">The other.</param>
    public void Merge(in VisitorBehaviour other)
    {
        Hits += other.Hits;
        Bytes += other.Bytes;
        HalfHours |= other.HalfHours;
        HasFiles |= other.HasFiles;
        HasRobots |= other.HasRobots;
        foreach (var page in other.Pages)
        {
            See(page);
        }
    }

    /// <summary>Counts a page, once.</summary>
    /// <param name="page">Its hash.</param>
    public void See(ulong page)
    {
        if (PageCount < MostPages && !Pages.Contains(page))
        {
            _pages[PageCount++] = page;
        }
    }

    [InlineArray(MostPages)]
    private struct PageHashes
    {
        private ulong _first;
    }
}
