using AccessLogs.Classification;
using AccessLogs.Selection;
using AccessLogs.Tables;

namespace AccessLogs.Accumulation;

/// <summary>
/// What the paths, user agents and referrers of tables are as attacks, by their numbers: each is looked at once, not for each line. No part of a
/// result: what is not known yet is found out when a line has it.
/// </summary>
internal sealed unsafe class AttackVerdicts : IDisposable
{
    private readonly NativeArray<PathVerdict> _requests = new();
    private readonly NativeArray<PathVerdict> _notFound = new();
    private readonly NativeArray<AgentVerdict> _userAgents = new();
    private readonly NativeArray<AttackKind> _referrers = new();

    /// <summary>The memory that there is, in bytes.</summary>
    public long MemoryBytes => _requests.ByteCapacity + _notFound.ByteCapacity + _userAgents.ByteCapacity + _referrers.ByteCapacity;

    /// <summary>What a line is; the order is that of <see cref="AttackReader.Read"/>.</summary>
    /// <param name="record">The line, with the numbers of its keys.</param>
    /// <param name="reader">Looks at what is not known.</param>
    public AttackKind Of(in LineRecord record, AttackReader reader)
    {
        ref var path = ref At(record.IsNotFound ? _notFound : _requests, record.PathRow);
        if (path.Escaped == AttackKind.Unknown)
        {
            path.Escaped = reader.OfEscaped(Text(record.Path));
        }

        if (path.Escaped != AttackKind.None)
        {
            return path.Escaped;
        }

        ref var agent = ref At(_userAgents, record.UserAgentNumber);
        if (agent.Text == AttackKind.Unknown)
        {
            var text = Text(record.UserAgent);
            agent = new AgentVerdict { Text = reader.OfHeader(text), Program = AttackReader.IsScanner(text) ? AttackKind.Scanner : AttackKind.None };
        }

        if (agent.Text != AttackKind.None)
        {
            return agent.Text;
        }

        if (record.Referrer.Length > 0)
        {
            ref var referrer = ref At(_referrers, record.ReferrerRow);
            referrer = referrer == AttackKind.Unknown ? reader.OfHeader(Text(record.Referrer)) : referrer;
            if (referrer != AttackKind.None)
            {
                return referrer;
            }
        }

        if (agent.Program != AttackKind.None)
        {
            return agent.Program;
        }

        var isRefused = AttackReader.IsRefused(record.Status);
        ref var plain = ref isRefused ? ref path.Refused : ref path.Answered;
        return plain == AttackKind.Unknown ? plain = reader.OfPlain(Text(record.Path), isRefused) : plain;
    }

    public void Dispose()
    {
        _requests.Dispose();
        _notFound.Dispose();
        _userAgents.Dispose();
        _referrers.Dispose();
    }

    private static ref T At<T>(NativeArray<T> verdicts, int number)
        where T : unmanaged
    {
        verdicts.Reserve(number + 1L);
        return ref verdicts.Pointer[number];
    }

    private static ReadOnlySpan<byte> Text(in LineRecord.KeyView key) => new(key.Bytes, key.Length);

    /// <summary>What a path is by bytes that an attack needs, and if it has none of these, by what it asks for.</summary>
    private struct PathVerdict
    {
        public AttackKind Escaped;
        public AttackKind Answered;
        public AttackKind Refused;
    }

    /// <summary>What a user agent is by its text, and by the program it names.</summary>
    private struct AgentVerdict
    {
        public AttackKind Text;
        public AttackKind Program;
    }
}
