using System.Text;
using System.Text.RegularExpressions;
using Gearman.Protocol;
using Gearman.Server.Tests.Connections;

namespace Gearman.Server.Tests.Access;

/// <summary>
/// Two tenants do what comes to a random mind, and whatever the one does, the other hears byte for byte what it hears when
/// it is alone. Only the numbers in handles differ, and those are counted by each tenant for itself.
/// </summary>
public sealed partial class TenantIsolationTests : AccessTest
{
    private const int Steps = 400;
    private static readonly string[] Functions = ["f", "g", "a\u001ff", "b\u001ff"];
    private static readonly string[] Lists = ["status", "prioritystatus", "workers", "show jobs", "show unique jobs", "show failed"];
    private static readonly string[] Verbs = ["show", "retry", "delete"];
    private static readonly string[] Uniques = ["", "", "u", "v", "-"];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nothing_of_one_tenant_is_ever_visible_to_the_other(int seed)
    {
        WriteUsers(
            "tenant a max-jobs=40", "tenant b max-jobs=40",
            $"user a tenant=a token={Hash("a")} submit=* work=* admin=*", $"user b tenant=b token={Hash("b")} submit=* work=* admin=*");
        var both = Run(seed, withOther: true);
        var alone = Run(seed, withOther: false);
        Assert.Equal(alone, both);
        Assert.True(both.Length > 2000, "The tenant heard next to nothing");
    }

    /// <summary>What tenant a hears in all.</summary>
    private string Run(int seed, bool withOther)
    {
        var random = new Random(seed);
        var house = new LoopHouse(grabPatience: TimeSpan.Zero, usersFile: UsersPath);
        var (mine, other) = (Enter(house, "a"), withOther ? Enter(house, "b") : []);
        var (heard, overheard) = (new Transcript(mine), new Transcript(other));
        for (var step = 0; step < Steps; step++)
        {
            house.Then(Step);
        }

        house.Then(heard.Listen).Run();
        return heard.Text;

        void Step()
        {
            heard.Listen();
            overheard.Listen();
            var (isMine, link, kind, a, b, c) = (random.Next(2) == 0, random.Next(2), random.Next(21), random.Next(1000), random.Next(1000), random.Next(1000));
            if (isMine)
            {
                mine[link].Feed(Operation(kind, a, b, c, heard, withOther ? overheard : null));
            }
            else if (withOther)
            {
                other[link].Feed(Operation(kind, a, b, c, overheard, heard));
            }
        }
    }

    private static FakeLink[] Enter(LoopHouse house, string tenant)
    {
        FakeLink[] links = [house.Connect(), house.Connect()];
        foreach (var link in links)
        {
            link.Feed(LoopHouse.Request(PacketType.OptionReq, "auth:token:" + tenant));
        }

        return links;
    }

    /// <summary>An operation; every third handle is one of the other tenant's, or, alone, one of nobody's.</summary>
    private static byte[] Operation(int kind, int a, int b, int c, Transcript own, Transcript? others)
    {
        var function = Functions[a % Functions.Length];
        var unique = Uniques[b % Uniques.Length];
        var handle = c % 3 == 0 ? Foreign(c, others) : own.Handle(c);
        return kind switch
        {
            0 or 1 => LoopHouse.Request(PacketType.SubmitJob, $"{function}\0{unique}\0w{c % 5}"),
            2 or 3 => LoopHouse.Request(PacketType.SubmitJobHighBg, $"{function}\0{unique}\0w{c % 5}"),
            4 => LoopHouse.Request(PacketType.SubmitReduceJob, $"{function}\0{unique}\0f\0\0w"),
            5 => LoopHouse.Request(PacketType.CanDo, function),
            6 => LoopHouse.Request(c % 4 == 0 ? PacketType.ResetAbilities : PacketType.CantDo, c % 4 == 0 ? "" : function),
            7 or 8 => LoopHouse.Request(PacketType.GrabJobAll),
            9 => LoopHouse.Request(PacketType.PreSleep),
            10 => LoopHouse.Request(PacketType.WorkComplete, $"{handle}\0result"),
            11 => LoopHouse.Request(c % 2 == 0 ? PacketType.WorkFail : PacketType.WorkException, c % 2 == 0 ? handle : $"{handle}\0oops"),
            12 => LoopHouse.Request(PacketType.WorkStatus, $"{handle}\0" + $"{b}\0{c}"),
            13 => LoopHouse.Request(PacketType.GetStatus, handle),
            14 => LoopHouse.Request(PacketType.GetStatusUnique, Uniques[2 + (b % 3)]),
            15 => Line($"cancel job {handle}"),
            16 => Line(Lists[b % Lists.Length]),
            17 => Line($"{Verbs[b % Verbs.Length]} failed {handle}"),
            18 => Line($"{(b % 4 > 0 ? "retry" : "delete")} failed all{(c % 2 > 0 ? " " + function : "")}"),
            _ => Line(new[] { $"create function {function}", $"drop function {function}", $"maxqueue {function} {c % 6}" }[b % 3]),
        };
    }

    private static string Foreign(int choice, Transcript? others) => others?.Handle(choice) ?? Transcript.Nobodys;

    private static byte[] Line(string line) => Encoding.Latin1.GetBytes(line + "\n");

    /// <summary>What a tenant's connections were sent, with its handles numbered in the order in which they were made.</summary>
    private sealed partial class Transcript(FakeLink[] links)
    {
        public const string Nobodys = "H:test:999999";

        private readonly StringBuilder _text = new();
        private readonly int[] _read = new int[links.Length];
        private readonly List<string> _handles = [];

        public string Text => _text.ToString();

        public string Handle(int choice) => _handles.Count == 0 ? Nobodys : _handles[choice % _handles.Count];

        public void Listen()
        {
            for (var i = 0; i < links.Length; i++)
            {
                var news = Encoding.Latin1.GetString([.. links[i].Sent[_read[i]..]]);
                _read[i] = links[i].Sent.Count;
                foreach (Match created in Created().Matches(news))
                {
                    _handles.Add(created.Groups["handle"].Value);
                }

                // The lengths in headers vary with the numbers' digits.
                var plain = Header().Replace(news, m => $"\n<{(int)m.Groups["type"].Value[^1]}>");
                _text.Append($"\n{i}: ").Append(AnyHandle().Replace(plain, m => _handles.IndexOf(m.Value) is var at && at >= 0 ? $"#{at}" : "#none"));
            }
        }

        /// <summary>JOB_CREATED is 8; a failed job that is queued again has a new handle.</summary>
        [GeneratedRegex("(?:\\0RES\\0\\0\\0\\b\\0\\0\\0.|OK )(?<handle>H:test:\\d+)", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
        private static partial Regex Created();

        [GeneratedRegex("\\0RES(?<type>.{4}).{4}", RegexOptions.Singleline, matchTimeoutMilliseconds: 10_000)]
        private static partial Regex Header();

        [GeneratedRegex("H:test:\\d+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
        private static partial Regex AnyHandle();
    }
}
